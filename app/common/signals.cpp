#include "app/common/signals.h"

#include <csignal>

namespace kaze::app {

void failWritesWithoutSignals()
{
    for (const int number : {SIGPIPE, SIGXFSZ})
        std::signal(number, SIG_IGN);
}

} // namespace kaze::app
