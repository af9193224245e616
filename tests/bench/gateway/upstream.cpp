#include "tests/bench/gateway/upstream.h"

#include "tests/bench/gateway/sockets.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <new>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unordered_map>
#include <vector>

namespace kaze::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kWhole
    = R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"bench-1","choices":[{"index":0,"message":{"role":"assistant","content":"The quick brown fox jumps over the lazy dog and is home before the rain begins to fall."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}})";
constexpr std::string_view kUsage
    = R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"bench-1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}})";

std::string chunkOf(std::string_view delta, std::string_view finish = "null")
{
    std::string json
        = R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"bench-1","choices":[{"index":0,"delta":{)";
    return json.append(delta).append(R"(},"finish_reason":)").append(finish).append("}]}");
}

std::string event(std::string_view json)
{
    return "data: " + std::string(json) + "\n\n";
}

std::string framed(std::string_view bytes)
{
    char size[20];
    std::snprintf(size, sizeof(size), "%zx\r\n", bytes.size());
    return size + std::string(bytes) + "\r\n";
}

std::string theEnd()
{
    return framed(event(chunkOf("", "\"stop\"")) + event(kUsage) + event("[DONE]")) + "0\r\n\r\n";
}

constexpr std::string_view kStreamHead
    = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string streamedAnswer()
{
    std::string events;
    for (const auto* words :
        {"The quick brown fox", " jumps over the lazy dog", " and is home before", " the rain begins to fall."})
        events += event(chunkOf(R"("content":")" + std::string(words) + '"'));
    return std::string(kStreamHead) + framed(events) + theEnd();
}

//! One slow answer.
struct Slow {
    int fd;
    std::uint64_t connection;
    Clock::time_point due;
    std::chrono::milliseconds every;
    int left;
};

//! The server, in its own process.
class Server {
public:
    Server(int listener, Upstream::Shared& shared)
        : m_listener(listener), m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_shared(shared)
    {
        watch(listener, EPOLLIN);
    }

    [[noreturn]] void run()
    {
        std::vector<epoll_event> events(512);
        while (true) {
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), wait());
            for (int i = 0; i < count; ++i)
                if (events[static_cast<std::size_t>(i)].data.fd == m_listener)
                    accept();
                else
                    readable(events[static_cast<std::size_t>(i)].data.fd);
            sendDue();
        }
    }

private:
    struct Connection {
        std::uint64_t number;
        std::string in;
        bool isStreaming = false;
    };

    void watch(int fd, std::uint32_t what) const
    {
        epoll_event event{};
        event.events = what;
        event.data.fd = fd;
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    }

    [[nodiscard]] int wait() const
    {
        if (m_slow.empty())
            return -1;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_slow.front().due - Clock::now()).count();
        return static_cast<int>(left > 0 ? left : 0);
    }

    void accept()
    {
        int fd = -1;
        while ((fd = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
            const int yes = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
            m_connections[fd] = {++m_count, {}, false};
            watch(fd, EPOLLIN);
        }
    }

    void readable(int fd)
    {
        auto& connection = m_connections[fd];
        char bytes[16384];
        const auto size = ::read(fd, bytes, sizeof(bytes));
        if (size <= 0)
            return close(fd);
        connection.in.append(bytes, static_cast<std::size_t>(size));
        while (const auto whole = messageSize(connection.in)) {
            answer(fd, connection, std::string_view(connection.in).substr(0, whole));
            connection.in.erase(0, whole);
        }
    }

    void answer(int fd, Connection& connection, std::string_view request)
    {
        static const auto plain = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + std::to_string(kWhole.size()) + "\r\n\r\n" + std::string(kWhole);
        static const auto streamed = streamedAnswer();
        if (const auto slow = request.find("slow-"); slow != std::string_view::npos) {
            int every = 1000, count = 1;
            static_cast<void>(std::sscanf(request.data() + slow, "slow-%d-%d", &every, &count));
            connection.isStreaming = true;
            send(fd, kStreamHead);
            m_slow.push_back({fd, connection.number, Clock::now(), std::chrono::milliseconds(every), count});
            return;
        }
        send(fd, request.find(R"("stream":true)") == std::string_view::npos ? plain : streamed);
    }

    void send(int fd, std::string_view bytes) const
    {
        // An answer is small and a reader that leaves it alone is none of ours: what the system does not take at once is lost, and seen to be.
        static_cast<void>(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    //! All slow answers have the same interval, so that the one that is due next stands in front.
    void sendDue()
    {
        static const auto chunk = framed(event(chunkOf(R"("content":"@ word")")));
        static const auto end = theEnd();
        const auto now = Clock::now();
        while (!m_slow.empty() && m_slow.front().due <= now) {
            auto slow = m_slow.front();
            m_slow.pop_front();
            const auto found = m_connections.find(slow.fd);
            if (found == m_connections.end() || found->second.number != slow.connection)
                continue;
            if (slow.left-- == 0) {
                found->second.isStreaming = false;
                send(slow.fd, end);
                continue;
            }
            send(slow.fd, chunk);
            ++m_shared.chunks;
            slow.due += slow.every;
            m_slow.push_back(slow);
        }
    }

    void close(int fd)
    {
        m_shared.left += m_connections[fd].isStreaming;
        m_connections.erase(fd);
        ::close(fd);
    }

    int m_listener;
    int m_epoll;
    Upstream::Shared& m_shared;
    std::unordered_map<int, Connection> m_connections;
    std::uint64_t m_count = 0;
    std::deque<Slow> m_slow;
};

} // namespace

void runOn(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(cpu), &set);
    if (cpu >= 0)
        ::sched_setaffinity(0, sizeof(set), &set);
}

Upstream::Upstream(int cpu)
{
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        std::perror("bench_gateway: mmap");
        std::exit(1);
    }
    m_shared = new (memory) Shared;
    const int listener = newListener(m_port);
    m_pid = ::fork();
    if (m_pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        runOn(cpu);
        Server(listener, *m_shared).run();
    }
    ::close(listener);
}

Upstream::~Upstream()
{
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    ::munmap(m_shared, sizeof(Shared));
}

} // namespace kaze::bench
