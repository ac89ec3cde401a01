@NullMarked
package com.revenueripple.devops.webhooks;

import org.jspecify.annotations.NullMarked;
