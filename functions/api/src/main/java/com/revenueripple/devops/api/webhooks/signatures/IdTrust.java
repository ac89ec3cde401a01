package com.revenueripple.devops.api.webhooks.signatures;

/** Whether a sender's id of a webhook can be trusted. */
public enum IdTrust {
    /** The signature covers it: changing it requires the secret. */
    SIGNED,
    /** The signature does not cover it: anyone who has seen a webhook can send its body again under another id. */
    UNSIGNED
}
