/** Whose signed deliveries are taken, and whether a signature is right. Pure but for the reading of one secret. */
@NullMarked
package com.revenueripple.devops.api.webhooks.signatures;

import org.jspecify.annotations.NullMarked;
