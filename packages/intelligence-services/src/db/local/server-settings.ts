/** The settings that every server of ours starts with, as arguments: an upgrade of sluice changes them in stores made long ago. */

/** Small and quiet; 200 connections are 22 processes. What makes it durable is Postgres's default and stays so. `more` wins. */
export function serverSettings(more: Readonly<Record<string, string>>): readonly string[] {
  const all = {
    listen_addresses: '',
    port: '5432',
    unix_socket_permissions: '0700',
    max_connections: '200',
    // Taken as they are touched. A list of 60,000 takes 1.4 times as long with a quarter of it.
    shared_buffers: '128MB',
    max_wal_size: '256MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    jit: 'off',
    log_checkpoints: 'off',
    ...more,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
