#pragma once

#include <QTimer>

#include <algorithm>
#include <ctime>
#include <vector>

namespace kaze::ui::test {

//! How long the GUI thread is busy at a stretch while it lives: a timer that wants to fire every millisecond tells how much the thread has worked since it fired
//! last. Time of the CPU, because the machine may be busy with others.
class StallMonitor {
public:
    static constexpr double kMostP99 = 16; //!< ms: a frame at 60 a second
    static constexpr double kMost = 50; //!< ms

    StallMonitor()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
        m_timer.start();
        m_last = now();
    }

    //! What was worked since is somebody else's: a test prepares something.
    void forget() { m_last = now(); }

    [[nodiscard]] double p99() const { return at(0.99); }
    [[nodiscard]] double longest() const { return at(1); }
    [[nodiscard]] bool isSmooth() const { return p99() < kMostP99 && longest() < kMost; }
    [[nodiscard]] QByteArray words() const
    {
        return QByteArray::number(m_stalls.size()) + " turns of the loop, p99 " + QByteArray::number(p99(), 'f', 1)
            + " ms, longest " + QByteArray::number(longest(), 'f', 1) + " ms";
    }

    //! Seconds of the CPU that this thread has worked.
    [[nodiscard]] static double now()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

private:
    void tick()
    {
        const double time = now();
        m_stalls.push_back((time - m_last) * 1e3);
        m_last = time;
    }
    [[nodiscard]] double at(double share) const
    {
        if (m_stalls.empty())
            return 0;
        auto sorted = m_stalls;
        std::sort(sorted.begin(), sorted.end());
        return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
    }

    QTimer m_timer;
    std::vector<double> m_stalls; //!< ms
    double m_last = 0;
};

} // namespace kaze::ui::test
