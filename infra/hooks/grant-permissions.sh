#!/bin/sh
# Shows the Graph permissions that the app's identity needs to read the tenant, and grants the missing ones if the user agrees.
# It never fails the deployment: people who can create resources often cannot grant permissions.
set -u

revaudit() {
  node bin/revaudit.mjs permissions "$@" --identity "$IDENTITY_PRINCIPAL_ID" --tenant "$REVAUDIT_TENANT_ID" --cloud "${GRAPH_CLOUD:-global}"
}

later() {
  cat <<TEXT

$1
Until the permissions are granted, the app runs and logs what it cannot read. A Privileged Role Administrator can grant them, in this folder:

  node bin/revaudit.mjs permissions grant --identity $IDENTITY_PRINCIPAL_ID --tenant $REVAUDIT_TENANT_ID --cloud ${GRAPH_CLOUD:-global}

Do this before "azd deploy" if you can: after the app has got a token without a permission, it can take a day until it gets a new one.
TEXT
}

if [ ! -e node_modules/.package-lock.json ]; then
  later 'The packages of this checkout are missing: run "npm ci" first.'
  exit 0
fi
echo 'Graph permissions of the app (docs/permissions.md says what each of them is for):'
if ! revaudit grant --what-if; then
  later 'The current permissions could not be read. Are you signed in with "az login"?'
elif revaudit check >/dev/null 2>&1; then
  echo 'All are granted.'
else
  answer=${GRANT_PERMISSIONS:-}
  if [ -z "$answer" ] && [ -t 0 ]; then
    printf 'Grant what is missing now? [y/N] '
    read -r answer
  fi
  case $answer in
    y | Y | yes | true) revaudit grant || later 'Granting failed.' ;;
    *) later 'Not granted.' ;;
  esac
fi
exit 0
