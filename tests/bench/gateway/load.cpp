#include "tests/bench/gateway/load.h"

#include "tests/bench/gateway/sockets.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>

namespace kaze::bench {

namespace {

using Clock = std::chrono::steady_clock;

int connected(std::uint16_t port)
{
    const int fd = newSocket();
    const auto address = here(port);
    if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 && errno != EINPROGRESS) {
        ::close(fd);
        return -1;
    }
    return fd;
}

class Generator {
public:
    Generator(const Target& target, const Load& load)
        : m_target(target), m_load(load), m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
          m_connections(static_cast<std::size_t>(load.connections))
    {
        for (std::uint32_t i = 0; i < m_connections.size(); ++i)
            open(i);
    }
    ~Generator()
    {
        for (const auto& connection : m_connections)
            ::close(connection.fd);
        ::close(m_epoll);
    }
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    Measured run()
    {
        m_start = m_due = Clock::now();
        const auto until = m_start + m_load.time;
        std::vector<epoll_event> events(512);
        for (auto now = m_start; now < until; now = Clock::now()) {
            ask(now);
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), m_load.rate > 0 ? 0 : 10);
            for (int i = 0; i < count; ++i)
                readable(events[static_cast<std::size_t>(i)].data.u32);
        }
        m_measured.seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
        std::sort(m_measured.micros.begin(), m_measured.micros.end());
        return std::move(m_measured);
    }

private:
    struct Connection {
        int fd = -1;
        std::string in;
        Clock::time_point since;
        bool isAsking = false;
    };

    void open(std::uint32_t number)
    {
        auto& connection = m_connections[number];
        connection = {connected(m_target.port), {}, {}, false};
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = number;
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, connection.fd, &event);
        m_idle.push_back(number);
    }

    //! Whatever is due and has a connection. A request that has none waits, and its time runs.
    void ask(Clock::time_point now)
    {
        if (m_load.rate > 0) {
            const auto step = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / m_load.rate));
            for (; m_due <= now; m_due += step)
                m_waiting.push_back(m_due);
        }
        while (!m_idle.empty() && (m_load.rate == 0 || !m_waiting.empty())) {
            auto& connection = m_connections[m_idle.front()];
            const auto sent = ::send(connection.fd, m_target.request.data(), m_target.request.size(), MSG_NOSIGNAL);
            // Not connected yet.
            if (sent < 0 && errno == EAGAIN)
                return;
            m_idle.pop_front();
            connection.isAsking = true;
            connection.since = now;
            if (m_load.rate > 0) {
                connection.since = m_waiting.front();
                m_waiting.pop_front();
            }
        }
    }

    void readable(std::uint32_t number)
    {
        auto& connection = m_connections[number];
        char bytes[65536];
        const auto size = ::read(connection.fd, bytes, sizeof(bytes));
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0) {
            m_measured.failures += connection.isAsking;
            ::close(connection.fd);
            m_idle.erase(std::remove(m_idle.begin(), m_idle.end(), number), m_idle.end());
            return open(number);
        }
        connection.in.append(bytes, static_cast<std::size_t>(size));
        if (messageSize(connection.in) == 0)
            return;
        if (std::string_view(connection.in).substr(0, 12).ends_with(" 200")) {
            ++m_measured.answers;
            m_measured.micros.push_back(static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - connection.since).count()));
        } else
            ++m_measured.failures;
        connection.in.clear();
        connection.isAsking = false;
        m_idle.push_back(number);
    }

    const Target& m_target;
    Load m_load;
    int m_epoll;
    std::vector<Connection> m_connections;
    std::deque<std::uint32_t> m_idle;
    std::deque<Clock::time_point> m_waiting;
    Clock::time_point m_start, m_due;
    Measured m_measured;
};

class Streams {
public:
    Streams(const Target& target, const StreamLoad& load)
        : m_target(target), m_load(load), m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    {
    }
    ~Streams()
    {
        for (const auto& stream : m_streams)
            if (stream.fd >= 0)
                ::close(stream.fd);
        ::close(m_epoll);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;

    Streamed run(const std::function<bool(const Streamed&)>& goesOn)
    {
        const auto start = Clock::now();
        auto asked = start;
        std::vector<epoll_event> events(1024);
        while (m_told.whole + m_told.broken < m_load.streams) {
            const auto now = Clock::now();
            if (now - asked > std::chrono::milliseconds(200)) {
                asked = now;
                if (!goesOn(m_told))
                    break;
            }
            const auto due = std::chrono::duration<double>(now - start).count() * m_load.opening;
            while (static_cast<int>(m_streams.size()) < m_load.streams && static_cast<double>(m_streams.size()) < due)
                open();
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 2);
            for (int i = 0; i < count; ++i)
                ready(events[static_cast<std::size_t>(i)]);
        }
        return m_told;
    }

private:
    struct Stream {
        int fd = -1;
        bool hasAsked = false;
        bool hasChunk = false;
        std::string tail; //!< the last bytes, by which a whole answer is known
    };

    void open()
    {
        Stream stream;
        stream.fd = connected(m_target.port);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT;
        event.data.u32 = static_cast<std::uint32_t>(m_streams.size());
        m_streams.push_back(std::move(stream));
        if (m_streams.back().fd < 0)
            ++m_told.broken;
        else
            ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_streams.back().fd, &event);
    }

    void ready(epoll_event event)
    {
        auto& stream = m_streams[event.data.u32];
        if (!stream.hasAsked) {
            stream.hasAsked = true;
            static_cast<void>(::send(stream.fd, m_target.request.data(), m_target.request.size(), MSG_NOSIGNAL));
            event.events = EPOLLIN;
            ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, stream.fd, &event);
            return;
        }
        char bytes[65536];
        const auto size = ::read(stream.fd, bytes, sizeof(bytes));
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0)
            return end(stream, false);
        const auto chunks = std::count(bytes, bytes + size, '@');
        m_told.chunks += static_cast<std::uint64_t>(chunks);
        if (chunks > 0 && !stream.hasChunk) {
            stream.hasChunk = true;
            ++m_told.open;
        }
        constexpr std::size_t kTail = 64;
        stream.tail.append(bytes, static_cast<std::size_t>(size));
        if (stream.tail.size() > kTail)
            stream.tail.erase(0, stream.tail.size() - kTail);
        if (stream.tail.ends_with("0\r\n\r\n"))
            end(stream, stream.tail.find("[DONE]") != std::string::npos);
    }

    void end(Stream& stream, bool whole)
    {
        ++(whole ? m_told.whole : m_told.broken);
        ::close(stream.fd);
        stream.fd = -1;
    }

    const Target& m_target;
    StreamLoad m_load;
    int m_epoll;
    std::vector<Stream> m_streams;
    Streamed m_told;
};

} // namespace

double Measured::quantile(double part) const
{
    if (micros.empty())
        return 0;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(micros.size()));
    return micros[std::min(at, micros.size() - 1)];
}

Measured run(const Target& target, const Load& load)
{
    return Generator(target, load).run();
}

std::string ask(const Target& target, std::chrono::milliseconds atMost)
{
    const int fd = connected(target.port);
    const auto until = Clock::now() + atMost;
    std::string in;
    bool asked = false;
    while (fd >= 0 && Clock::now() < until && messageSize(in) == 0) {
        if (!asked)
            asked = ::send(fd, target.request.data(), target.request.size(), MSG_NOSIGNAL) > 0;
        char bytes[16384];
        const auto size = ::read(fd, bytes, sizeof(bytes));
        if (size > 0)
            in.append(bytes, static_cast<std::size_t>(size));
        else if (size == 0 || (asked && errno != EAGAIN) || (!asked && errno == ECONNREFUSED))
            break;
        else
            ::usleep(1000);
    }
    ::close(fd);
    return in;
}

Streamed stream(const Target& target, const StreamLoad& load, const std::function<bool(const Streamed&)>& goesOn)
{
    return Streams(target, load).run(goesOn);
}

} // namespace kaze::bench
