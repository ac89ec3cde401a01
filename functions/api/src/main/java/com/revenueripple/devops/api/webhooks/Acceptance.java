package com.revenueripple.devops.api.webhooks;

/** What became of a webhook that was brought to the inbox. */
public enum Acceptance {
    /** It is stored. */
    STORED,
    /** The same delivery with the same body was stored before; nothing was written. */
    DUPLICATE,
    /** The same delivery with another body was stored before; nothing was written. */
    CONFLICT,
    /** It is safe in the queue and will be stored from there. */
    SPILLED
}
