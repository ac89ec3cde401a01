package com.revenueripple.devops.api.webhooks;

/** What became of a webhook that was to be stored. */
public enum StoreOutcome {
    /** It is stored. */
    STORED,
    /** The same delivery with the same body was stored before; nothing was written. */
    DUPLICATE,
    /** The same delivery with another body was stored before; nothing was written. */
    CONFLICT
}
