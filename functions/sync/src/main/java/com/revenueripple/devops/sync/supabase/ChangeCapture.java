package com.revenueripple.devops.sync.supabase;

/** How the platform's database tells what changed. */
public enum ChangeCapture {
    /** By the change log that supabase.sql's triggers fill. Misses nothing. */
    LOG,

    /**
     * By each row's {@code updated_at}, where triggers cannot be installed. Relies on no transaction taking longer than
     * ten minutes from setting it to its commit; deleted rows show only when all metrics are compared.
     */
    UPDATED_AT
}
