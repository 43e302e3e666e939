// Log alerts: each has a query and cases in which it must or must not fire (alerts/). What to do: docs/operations.md.

@description('Region of the rules.')
param location string

@description('Tags on everything.')
param tags object

@description('Workspace that the rules query.')
param workspaceId string

@description('Mail address that gets the alerts; empty: none.')
param email string

@description('Existing action groups that get the alerts too.')
param actionGroupIds array

@description('After how many minutes a canary is late.')
@minValue(1)
param canaryLateMinutes int = 20

@description('A subscription with fewer days left than this is about to lapse. The app renews it at nine days.')
@minValue(1)
param lapseDays int = 3

@description('After how many minutes without a run of any timer the app counts as stopped.')
@minValue(20)
param stoppedMinutes int = 30

@description('After how many minutes without being read a source is blind. Some are read only every hour.')
@minValue(61)
param blindMinutes int = 65

@description('After how many minutes of failures an outage raises an alert.')
@minValue(5)
param outageMinutes int = 15

@description('How many seconds the clock of the host may be off.')
@minValue(60)
param skewSeconds int = 300

var silentAfter = loadJsonContent('silent-after.json')
var timerRows = join(map(items(silentAfter), timer => '\'${timer.key}\', ${timer.value}'), ', ')

// Metrics and log lines are a contract with the app: infra/README.md.
var rules = [
  {
    name: 'poison-message'
    title: 'A message went to a poison queue'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    by: 'Queue'
    query: loadTextContent('alerts/poison-message.kql')
  }
  {
    name: 'silent-timer'
    title: 'A timer has stopped'
    severity: 1
    every: 'PT15M'
    window: 'PT6H'
    by: 'Timer'
    query: replace(loadTextContent('alerts/silent-timer.kql'), '%TIMERS%', timerRows)
  }
  {
    name: 'no-heartbeat'
    title: 'No timer runs: the engine has stopped'
    severity: 1
    every: 'PT15M'
    // The longest that a rule can look back.
    window: 'P2D'
    by: 'Timer'
    query: replace(loadTextContent('alerts/no-heartbeat.kql'), '%MINUTES%', string(stoppedMinutes))
  }
  {
    name: 'subscription-lapses'
    title: 'A Graph subscription is about to lapse'
    severity: 2
    every: 'PT1H'
    window: 'PT6H'
    by: 'Resource'
    query: replace(loadTextContent('alerts/subscription-lapses.kql'), '%SECONDS%', string(lapseDays * 86400))
  }
  {
    name: 'blind-source'
    title: 'A source is not read: changes that it reports are not seen'
    severity: 1
    every: 'PT5M'
    window: 'PT2H'
    by: 'Source'
    query: replace(loadTextContent('alerts/blind-source.kql'), '%MINUTES%', string(blindMinutes))
  }
  {
    name: 'waiting-messages'
    title: 'Messages wait for an outage to end'
    severity: 2
    every: 'PT5M'
    window: 'PT30M'
    by: 'Reason'
    query: replace(loadTextContent('alerts/waiting-messages.kql'), '%MINUTES%', string(outageMinutes))
  }
  {
    name: 'clock-skew'
    title: 'The clocks of host, Graph and store disagree'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    by: 'Clock'
    query: replace(loadTextContent('alerts/clock-skew.kql'), '%SECONDS%', string(skewSeconds))
  }
  {
    name: 'late-canary'
    title: 'The canary is late: changes are not seen in time'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    by: 'Signal'
    query: replace(loadTextContent('alerts/late-canary.kql'), '%SECONDS%', string(canaryLateMinutes * 60))
  }
]

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'revaudit-mail'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'revaudit'
    enabled: true
    emailReceivers: [{ name: 'admin', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'revaudit-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Revocation Auditor: ${rule.title}'
      description: '${rule.title}. What to do: docs/operations.md#${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      // The tables of the workspace do not exist before the first telemetry.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: [{ name: rule.by, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: concat(actionGroupIds, empty(email) ? [] : [mail.id]) }
    }
  }
]
