#include "app/console/unix_signals.h"

#include <QSocketNotifier>

#include <atomic>
#include <csignal>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kaze::console {

namespace {

// A signal handler can reach nothing but a global.
std::atomic<int> g_wake{-1};

void handle(int number)
{
    const std::uint64_t one = 1;
    if (const int fd = g_wake.load(); fd >= 0 && ::write(fd, &one, sizeof(one)) < 0) {
        // A full counter means that the loop has been woken already.
    }
    std::signal(number, SIG_DFL);
}

} // namespace

UnixSignals::UnixSignals(QObject* parent) : QObject(parent)
{
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        return;
    g_wake = fd;
    m_notifier = new QSocketNotifier(fd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this, fd] {
        std::uint64_t count = 0;
        if (::read(fd, &count, sizeof(count)) > 0)
            emit received();
    });
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, handle);
}

UnixSignals::~UnixSignals()
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, SIG_DFL);
    if (const int fd = g_wake.exchange(-1); fd >= 0)
        ::close(fd);
}

} // namespace kaze::console
