# Shows the Graph permissions that the app's identity needs to read the tenant, and grants the missing ones if the user agrees.
# It never fails the deployment: people who can create resources often cannot grant permissions.

$cloud = if ($env:GRAPH_CLOUD) { $env:GRAPH_CLOUD } else { 'global' }

function Invoke-Permissions([string[]] $Arguments) {
  node bin/revaudit.mjs permissions @Arguments --identity $env:IDENTITY_PRINCIPAL_ID --tenant $env:REVAUDIT_TENANT_ID --cloud $cloud
}

function Write-Later([string] $Why) {
  Write-Output @"

$Why
Until the permissions are granted, the app runs and logs what it cannot read. A Privileged Role Administrator can grant them, in this folder:

  node bin/revaudit.mjs permissions grant --identity $env:IDENTITY_PRINCIPAL_ID --tenant $env:REVAUDIT_TENANT_ID --cloud $cloud

Do this before "azd deploy" if you can: after the app has got a token without a permission, it can take a day until it gets a new one.
"@
}

if (-not (Test-Path node_modules/.package-lock.json)) {
  Write-Later 'The packages of this checkout are missing: run "npm ci" first.'
  exit 0
}
Write-Output 'Graph permissions of the app (docs/permissions.md says what each of them is for):'
Invoke-Permissions 'grant', '--what-if'
if ($LASTEXITCODE -ne 0) {
  Write-Later 'The current permissions could not be read. Are you signed in with "az login"?'
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
