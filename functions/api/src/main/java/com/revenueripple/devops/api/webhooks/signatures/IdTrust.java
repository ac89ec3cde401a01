package com.revenueripple.devops.api.webhooks.signatures;

/** How far a delivery id can be believed. */
public enum IdTrust {
    /** The signature covers it: whoever changes it needs the secret. */
    SIGNED,
    /** It is beside what is signed: whoever has seen a delivery can send its body again under an id of their own. */
    UNSIGNED
}
