# Grants the app's identity the Graph permissions that it reads with, after the person at the keyboard has seen them.
# Never fails the deployment: who may create resources often may not grant permissions.

$cloud = if ($env:GRAPH_CLOUD) { $env:GRAPH_CLOUD } else { 'global' }

function Invoke-Permissions([string[]] $Arguments) {
  node bin/revaudit.mjs permissions @Arguments --identity $env:IDENTITY_PRINCIPAL_ID --tenant $env:REVAUDIT_TENANT_ID --cloud $cloud
}

function Write-Later([string] $Why) {
  Write-Output @"

$Why
Until the permissions are granted, the app runs and says in its log what it cannot read. A Privileged Role Administrator grants them with

  npx revaudit permissions grant --identity $env:IDENTITY_PRINCIPAL_ID --tenant $env:REVAUDIT_TENANT_ID --cloud $cloud

Best before "azd deploy": once the app has fetched a token without a permission, it can take a day until it gets one with it.
"@
}

Write-Output 'Graph permissions of the app (docs/permissions.md says what each is for):'
Invoke-Permissions 'grant', '--what-if'
if ($LASTEXITCODE -ne 0) {
  Write-Later 'What the app holds already could not be read (az login?).'
  exit 0
}
Invoke-Permissions 'check' *> $null
if ($LASTEXITCODE -eq 0) {
  Write-Output 'All are granted.'
  exit 0
}
$answer = $env:GRANT_PERMISSIONS
if (-not $answer -and -not [Console]::IsInputRedirected) { $answer = Read-Host 'Grant what is missing now? [y/N]' }
if ($answer -in 'y', 'yes', 'true') {
  Invoke-Permissions 'grant'
  if ($LASTEXITCODE -ne 0) { Write-Later 'Granting failed.' }
} else {
  Write-Later 'Not granted.'
}
exit 0
