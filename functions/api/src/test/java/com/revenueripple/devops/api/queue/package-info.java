@NullMarked
package com.revenueripple.devops.api.queue;

import org.jspecify.annotations.NullMarked;
