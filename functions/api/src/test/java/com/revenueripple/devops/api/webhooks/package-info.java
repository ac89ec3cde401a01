@NullMarked
package com.revenueripple.devops.api.webhooks;

import org.jspecify.annotations.NullMarked;
