/** The configured senders of signed webhooks, and the verification of their signatures. */
@NullMarked
package com.revenueripple.devops.api.webhooks.signatures;

import org.jspecify.annotations.NullMarked;
