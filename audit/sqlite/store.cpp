#include "audit/store.h"
