package com.revenueripple.devops.api.webhooks.signatures;

/** How far a sender's id of a webhook can be believed. */
public enum IdTrust {
    /** The signature covers it: changing it needs the secret. */
    SIGNED,
    /** It is beside what is signed: anyone who has seen a webhook can send its body again under another id. */
    UNSIGNED
}
