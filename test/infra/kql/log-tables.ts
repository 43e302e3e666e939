/**
 * The columns of the Azure Monitor tables that our queries read, from the table reference of Azure Monitor Logs
 * (learn.microsoft.com/azure/azure-monitor/reference/tables). What is missing here cannot be used in a query.
 */

type LogTables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** In every table. */
const COMMON = {
  TenantId: 'string',
  TimeGenerated: 'datetime',
  Type: 'string',
  SourceSystem: 'string',
  _ResourceId: 'string',
};

/** In every table of Application Insights. */
const TELEMETRY = {
  ...COMMON,
  AppRoleInstance: 'string',
  AppRoleName: 'string',
  AppVersion: 'string',
  ItemCount: 'int',
  OperationId: 'string',
  OperationName: 'string',
  ParentId: 'string',
  Properties: 'dynamic',
  SDKVersion: 'string',
};

/** In the logs of every storage service. */
const STORAGE = {
  ...COMMON,
  AccountName: 'string',
  AuthenticationType: 'string',
  CallerIpAddress: 'string',
  Category: 'string',
  CorrelationId: 'string',
  DurationMs: 'real',
  OperationName: 'string',
  RequesterAppId: 'string',
  RequesterObjectId: 'string',
  StatusCode: 'string',
  StatusText: 'string',
  Uri: 'string',
  UserAgentHeader: 'string',
};

export const LOG_TABLES: LogTables = {
  AppMetrics: { ...TELEMETRY, Name: 'string', Sum: 'real', Min: 'real', Max: 'real' },
  AppTraces: { ...TELEMETRY, Message: 'string', SeverityLevel: 'int', Measurements: 'dynamic' },
  AppDependencies: {
    ...TELEMETRY,
    DependencyType: 'string',
    DurationMs: 'real',
    Name: 'string',
    Success: 'bool',
    Target: 'string',
  },
  AppRequests: {
    ...TELEMETRY,
    DurationMs: 'real',
    Id: 'string',
    Name: 'string',
    ResultCode: 'string',
    Success: 'bool',
    Url: 'string',
  },
  StorageTableLogs: STORAGE,
  StorageQueueLogs: STORAGE,
};
