@NullMarked
package com.revenueripple.devops.api.targets;

import org.jspecify.annotations.NullMarked;
