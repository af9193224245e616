#include "tests/support/flaky_proxy.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <random>
#include <set>
#include <string>
#include <thread>

namespace kaze::test {

using boost::asio::ip::tcp;

struct FlakyProxy::Impl {
    struct Pair;

    //! One direction of a connection: reads on while what it read waits for its time.
    struct Pipe {
        explicit Pipe(boost::asio::io_context& context) : timer(context) { }
        std::array<char, 16384> chunk{};
        std::deque<std::pair<std::chrono::steady_clock::time_point, std::string>> waiting;
        std::chrono::steady_clock::time_point last; //!< when the last of them is due, where it is throttled
        boost::asio::steady_timer timer;
        bool writing = false;
        bool reading = false;
    };

    struct Pair : std::enable_shared_from_this<Pair> {
        Pair(Impl& taken, tcp::socket client)
            : impl(taken), sockets{std::move(client), tcp::socket(taken.context)}, pipes{Pipe(taken.context), Pipe(taken.context)}
        {
        }

        void read(std::size_t from)
        {
            auto& pipe = pipes.at(from);
            if (pipe.reading || closed || impl.stalled || pipe.waiting.size() > (rate > 0 ? 1 : 64))
                return;
            pipe.reading = true;
            sockets.at(from).async_read_some(
                boost::asio::buffer(pipe.chunk), [self = shared_from_this(), from](const auto& error, std::size_t size) {
                    self->pipes.at(from).reading = false;
                    if (error)
                        return self->close();
                    self->came(from, size);
                });
        }

        void came(std::size_t from, std::size_t size)
        {
            auto& pipe = pipes.at(from);
            if (left > 0) {
                if (size >= left)
                    cutSoon = true;
                size = std::min(size, left);
                left -= size;
            }
            auto due = std::chrono::steady_clock::now() + impl.latency + impl.retransmissions(size);
            if (rate > 0)
                due = pipe.last = std::max(due, pipe.last) + std::chrono::microseconds(size * 1'000'000 / rate);
            pipe.waiting.emplace_back(due, std::string(pipe.chunk.data(), size));
            write(from);
            if (!cutSoon)
                read(from);
        }

        void write(std::size_t from)
        {
            auto& pipe = pipes.at(from);
            if (pipe.writing || closed || impl.stalled || pipe.waiting.empty())
                return;
            pipe.writing = true;
            pipe.timer.expires_at(pipe.waiting.front().first);
            pipe.timer.async_wait([self = shared_from_this(), from](const auto& error) {
                if (error || self->closed)
                    return;
                auto& due = self->pipes.at(from);
                boost::asio::async_write(self->sockets.at(1 - from), boost::asio::buffer(due.waiting.front().second),
                    [self, from](const auto& failed, std::size_t) {
                        auto& sent = self->pipes.at(from);
                        sent.writing = false;
                        if (failed || self->closed)
                            return self->close();
                        sent.waiting.pop_front();
                        if (self->cutSoon && sent.waiting.empty())
                            return self->close();
                        self->write(from);
                        self->read(from);
                    });
            });
        }

        void close()
        {
            if (std::exchange(closed, true))
                return;
            for (auto& socket : sockets) {
                boost::system::error_code ignored;
                socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
                socket.close(ignored);
            }
            for (auto& pipe : pipes)
                pipe.timer.cancel();
            impl.pairs.erase(shared_from_this());
        }

        Impl& impl;
        std::array<tcp::socket, 2> sockets;
        std::array<Pipe, 2> pipes;
        std::size_t rate = 0; //!< bytes a second; 0: any number
        std::size_t left = 0; //!< bytes until it is cut; 0: it is not
        bool cutSoon = false;
        bool closed = false;
    };

    void accept()
    {
        acceptor.async_accept([this](const auto& error, tcp::socket socket) {
            if (error)
                return;
            ++count;
            if (!refused)
                begin(std::make_shared<Pair>(*this, std::move(socket)));
            accept();
        });
    }

    void begin(const std::shared_ptr<Pair>& pair)
    {
        pairs.insert(pair);
        if (cutAfter > 0)
            pair->left = 1 + random() % (2 * cutAfter);
        pair->rate = rate;
        if (rate > 0) {
            // The system would take megabytes at once.
            boost::system::error_code ignored;
            pair->sockets[1].open(tcp::v4(), ignored);
            for (auto& socket : pair->sockets)
                socket.set_option(boost::asio::socket_base::receive_buffer_size(16384), ignored);
        }
        pair->sockets[1].async_connect({boost::asio::ip::address_v4::loopback(), target}, [pair](const auto& error) {
            if (error)
                return pair->close();
            for (auto& socket : pair->sockets) {
                boost::system::error_code ignored;
                socket.set_option(tcp::no_delay(true), ignored);
            }
            pair->read(0);
            pair->read(1);
        });
    }

    //! How much later so many bytes come for what was lost of them.
    std::chrono::milliseconds retransmissions(std::size_t bytes)
    {
        constexpr std::size_t kPacket = 1448;
        std::chrono::milliseconds later{0};
        for (std::size_t at = 0; lost > 0 && at < bytes; at += kPacket)
            if (std::uniform_real_distribution<>(0, 1)(losses) < lost)
                later += std::chrono::milliseconds(200);
        return later;
    }

    //! On the proxy's thread.
    void apply(std::function<void()> what)
    {
        std::promise<void> done;
        boost::asio::post(context, [&] {
            what();
            done.set_value();
        });
        done.get_future().wait();
    }

    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    tcp::acceptor acceptor{context, {boost::asio::ip::address_v4::loopback(), 0}};
    std::set<std::shared_ptr<Pair>> pairs;
    std::uint16_t target = 0;
    std::chrono::milliseconds latency{0};
    std::size_t rate = 0;
    std::size_t cutAfter = 0;
    std::mt19937_64 random;
    double lost = 0;
    std::mt19937_64 losses;
    bool refused = false;
    bool stalled = false;
    std::atomic<int> count{0};
    std::thread thread;
};

FlakyProxy::FlakyProxy(std::uint16_t target) : m_impl(std::make_unique<Impl>())
{
    m_impl->target = target;
    m_impl->accept();
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->context.run(); });
}

FlakyProxy::~FlakyProxy()
{
    cut();
    m_impl->context.stop();
    m_impl->thread.join();
}

std::uint16_t FlakyProxy::port() const
{
    return m_impl->acceptor.local_endpoint().port();
}

void FlakyProxy::aimAt(std::uint16_t target)
{
    m_impl->apply([&] { m_impl->target = target; });
}

void FlakyProxy::delay(std::chrono::milliseconds each)
{
    m_impl->apply([&] { m_impl->latency = each; });
}

void FlakyProxy::lose(double share, std::uint64_t seed)
{
    m_impl->apply([&] {
        m_impl->lost = share;
        m_impl->losses.seed(seed);
    });
}

void FlakyProxy::throttle(std::size_t bytesPerSecond)
{
    m_impl->apply([&] { m_impl->rate = bytesPerSecond; });
}

void FlakyProxy::cut()
{
    m_impl->apply([&] {
        for (const auto& pair : std::set(m_impl->pairs))
            pair->close();
    });
}

void FlakyProxy::cutAfter(std::size_t bytes, std::uint64_t seed)
{
    m_impl->apply([&] {
        m_impl->cutAfter = bytes;
        m_impl->random.seed(seed);
    });
}

void FlakyProxy::refuse(bool refused)
{
    m_impl->apply([&] { m_impl->refused = refused; });
}

void FlakyProxy::stall(bool stalled)
{
    m_impl->apply([&] {
        m_impl->stalled = stalled;
        for (const auto& pair : std::set(m_impl->pairs))
            for (const std::size_t from : {0, 1}) {
                pair->read(from);
                pair->write(from);
            }
    });
}

int FlakyProxy::connections() const
{
    return m_impl->count;
}

} // namespace kaze::test
