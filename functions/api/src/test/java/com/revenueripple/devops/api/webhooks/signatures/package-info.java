@NullMarked
package com.revenueripple.devops.api.webhooks.signatures;

import org.jspecify.annotations.NullMarked;
