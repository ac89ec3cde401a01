@NullMarked
package com.revenueripple.devops.sync;

import org.jspecify.annotations.NullMarked;
