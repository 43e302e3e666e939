#!/bin/sh
# Grants the app's identity the Graph permissions that it reads with, after the person at the keyboard has seen them.
# Never fails the deployment: who may create resources often may not grant permissions.
set -u

revaudit() {
  node bin/revaudit.mjs permissions "$@" --identity "$IDENTITY_PRINCIPAL_ID" --tenant "$REVAUDIT_TENANT_ID" --cloud "${GRAPH_CLOUD:-global}"
}

later() {
  cat <<TEXT

$1
Until the permissions are granted, the app runs and says in its log what it cannot read. A Privileged Role Administrator grants them with

  npx revaudit permissions grant --identity $IDENTITY_PRINCIPAL_ID --tenant $REVAUDIT_TENANT_ID --cloud ${GRAPH_CLOUD:-global}

Best before "azd deploy": once the app has fetched a token without a permission, it can take a day until it gets one with it.
TEXT
}

echo 'Graph permissions of the app (docs/permissions.md says what each is for):'
if ! revaudit grant --what-if; then
  later 'What the app holds already could not be read (az login?).'
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
