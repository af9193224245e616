#include "engine/server/local_endpoint.h"

#include "engine/api/log_size.h"
#include "engine/api/wire.h"
#include "engine/server/detail/line_channel.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace kaze::server {

namespace json = boost::json;
using boost::asio::local::stream_protocol;

namespace {

constexpr int kProtocol = 1;
constexpr std::size_t kMostQueued = 8U << 20;
constexpr int kMostUnderWay = 256;
//! For what was read when the endpoint goes; the cell has to stop within two seconds too.
constexpr auto kAnswerWithin = std::chrono::milliseconds(300);

json::value errorValue(const base::Error& error)
{
    return {{"code", base::nameOf(error.code)}, {"message", error.text()}};
}

using Context = std::shared_ptr<boost::asio::io_context>;

//! The way from the cell's thread to a connection, which may be gone, and its endpoint with it: the cell answers when it answers.
struct Way {
    explicit Way(Context taken) : context(std::move(taken)) { }

    Context context;
    std::atomic<std::size_t> backlog{0}; //!< bytes on their way to the client
    std::atomic<std::uint64_t> lost{0}; //!< events that no longer fitted
    std::atomic<bool> ending{false}; //!< nothing is told any more, only answered
};

//! One process that is attached. Lives on the endpoint's thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(const Context& context, stream_protocol::socket socket, std::unique_ptr<api::CellClient> client)
        : m_way(std::make_shared<Way>(context)), m_channel(std::make_shared<detail::LineChannel>(std::move(socket), kMostQueued)),
          m_client(std::move(client))
    {
    }

    void start(std::function<void()> gone)
    {
        detail::LineChannel::Ears ears;
        ears.line = [weak = weak_from_this()](std::string_view line) {
            if (const auto self = weak.lock())
                self->received(line);
        };
        ears.closed = [gone = std::move(gone)](const base::Error&) { gone(); };
        ears.sent = [weak = weak_from_this()](std::size_t bytes) {
            if (const auto self = weak.lock())
                self->sent(bytes);
        };
        ears.ended = [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->ended();
        };
        m_channel->start(std::move(ears));
        json::value hello{{"hello", {{"protocol", kProtocol}, {"version", KAZE_VERSION}, {"pid", ::getpid()}}}};
        send(json::serialize(hello));
    }

    //! Answers what the client could send until now, and closes.
    void finish()
    {
        m_way->ending = true;
        m_channel->refuseMore();
    }

    void close() { m_channel->close(); }

private:
    void ended()
    {
        m_way->ending = m_ended = true;
        closeWhenAnswered();
    }

    void closeWhenAnswered()
    {
        if (m_ended && m_underWay == 0 && m_channel->idle())
            m_channel->close();
    }

    void received(std::string_view line)
    {
        boost::system::error_code error;
        const auto message = json::parse(json::string_view(line.data(), line.size()), error);
        if (error || !message.is_object())
            return refuse(nullptr, {base::ErrorCode::Protocol, "a line is no JSON object: " + error.message(), nullptr});
        const auto& object = message.get_object();
        if (const auto* filter = object.if_contains("listen"))
            return listen(*filter);
        const auto* id = object.if_contains("id");
        const auto* body = object.if_contains("request");
        if (!id || !body)
            return refuse(id, {base::ErrorCode::Protocol, "expected \"id\" and \"request\", or \"listen\"", nullptr});
        auto request = api::requestFromJson(*body);
        if (!request)
            return refuse(id, request.error());
        m_channel->hold(++m_underWay >= kMostUnderWay);
        m_client->request(
            std::move(*request), [weak = weak_from_this(), number = *id, way = m_way](base::Result<api::Response> response) {
                // Writing down a large one takes longer than the cell's thread has to spare.
                auto kept = std::make_shared<base::Result<api::Response>>(std::move(response));
                boost::asio::post(*way->context, [weak, number, kept] {
                    if (const auto self = weak.lock())
                        self->answer(number, *kept);
                });
            });
    }

    void answer(const json::value& id, const base::Result<api::Response>& response)
    {
        json::object reply{{"id", id}};
        if (response)
            reply["response"] = api::toJson(*response);
        else
            reply["error"] = errorValue(response.error());
        tellOfLost();
        send(json::serialize(reply));
        m_channel->hold(--m_underWay >= kMostUnderWay);
        closeWhenAnswered();
    }

    void listen(const json::value& value)
    {
        auto filter = api::eventFilterFromJson(value);
        if (!filter)
            return refuse(nullptr, filter.error());
        m_client->listen(std::move(*filter), [weak = weak_from_this(), way = m_way](const api::Event& event) {
            if (way->ending.load())
                return;
            if (way->backlog.load() > kMostQueued) {
                way->lost.fetch_add(1);
                return;
            }
            if (const auto* added = std::get_if<api::LogsAdded>(&event))
                return post(weak, way, *added);
            json::object message{{"event", api::toJson(event)}};
            post(weak, way, json::serialize(message));
        });
    }

    //! A thousand lines are written down on our thread.
    static void post(const std::weak_ptr<Connection>& weak, const std::shared_ptr<Way>& way, const api::LogsAdded& added)
    {
        std::size_t bytes = 0;
        for (const auto& row : added.rows)
            bytes += api::bytesOf(row);
        way->backlog.fetch_add(bytes);
        boost::asio::post(*way->context, [weak, bytes, event = std::make_shared<const api::Event>(added)] {
            const auto self = weak.lock();
            if (!self)
                return;
            self->tellOfLost();
            self->m_way->backlog.fetch_sub(bytes);
            json::object message{{"event", api::toJson(*event)}};
            self->send(json::serialize(message));
        });
    }

    //! From the cell's thread to ours.
    static void post(const std::weak_ptr<Connection>& weak, const std::shared_ptr<Way>& way, std::string line)
    {
        way->backlog.fetch_add(line.size());
        boost::asio::post(*way->context, [weak, line = std::move(line)]() mutable {
            const auto self = weak.lock();
            if (!self)
                return;
            self->tellOfLost();
            // From here on the channel has it, and says when it is gone.
            self->m_way->backlog.fetch_sub(line.size());
            self->send(std::move(line));
        });
    }

    //! On our thread: what is in the channel counts as backlog until the socket has taken it.
    void send(std::string line)
    {
        m_way->backlog.fetch_add(line.size() + 1);
        m_inChannel += line.size() + 1;
        m_channel->send(std::move(line));
    }

    void sent(std::size_t bytes)
    {
        // Mended text may be longer than what was counted.
        const auto counted = std::min(bytes, m_inChannel);
        m_inChannel -= counted;
        m_way->backlog.fetch_sub(counted);
        if (m_way->backlog.load() < kMostQueued / 2)
            tellOfLost();
        closeWhenAnswered();
    }

    void tellOfLost()
    {
        const auto lost = m_way->lost.exchange(0);
        if (lost == 0)
            return;
        json::object message{{"event", api::toJson(api::Event{api::EventsLost{static_cast<std::int64_t>(lost)}})}};
        send(json::serialize(message));
    }

    void refuse(const json::value* id, const base::Error& error)
    {
        json::object reply{{"error", errorValue(error)}};
        if (id)
            reply["id"] = *id;
        send(json::serialize(reply));
    }

    std::shared_ptr<Way> m_way;
    std::shared_ptr<detail::LineChannel> m_channel;
    std::size_t m_inChannel = 0; //!< of the backlog
    int m_underWay = 0; //!< requests that have no answer yet
    bool m_ended = false; //!< nothing more comes from the client
    std::unique_ptr<api::CellClient> m_client; //!< goes first: after it no event is on its way
};

} // namespace

struct LocalEndpoint::Impl {
    explicit Impl(cell::Cell& taken) : cell(taken), acceptor(*context), pause(*context), work(context->get_executor()) { }

    void accept()
    {
        acceptor.async_accept([this](const boost::system::error_code& error, stream_protocol::socket socket) {
            if (error == boost::asio::error::operation_aborted)
                return;
            if (error)
                return acceptLater();
            auto connection = std::make_shared<Connection>(context, std::move(socket), cell.connect());
            connections.insert(connection);
            connection->start([this, weak = std::weak_ptr(connection)] {
                if (const auto ended = weak.lock())
                    connections.erase(ended);
                if (finishing && connections.empty())
                    end();
            });
            accept();
        });
    }

    //! For want of file descriptors, mostly: others may be closed soon.
    void acceptLater()
    {
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([this](const boost::system::error_code& error) {
            if (!error)
                accept();
        });
    }

    //! Nothing is accepted any more; what was read is answered, and the rest is left to the next owner of the folder.
    void finish()
    {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        finishing = true;
        if (connections.empty())
            return end();
        pause.expires_after(kAnswerWithin);
        pause.async_wait([this](const boost::system::error_code& error) {
            if (!error)
                end();
        });
        for (const auto& connection : connections)
            connection->finish();
    }

    void end()
    {
        finishing = false;
        pause.cancel();
        for (const auto& connection : std::exchange(connections, {}))
            connection->close();
        work.reset();
    }

    cell::Cell& cell;
    Context context = std::make_shared<boost::asio::io_context>(1);
    stream_protocol::acceptor acceptor;
    boost::asio::steady_timer pause;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    std::set<std::shared_ptr<Connection>> connections;
    bool finishing = false;
    std::string path;
    std::thread thread;
};

LocalEndpoint::LocalEndpoint(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) { }

base::Result<std::unique_ptr<LocalEndpoint>> LocalEndpoint::open(cell::Cell& cell)
{
    auto impl = std::make_unique<Impl>(cell);
    const auto folder = cell.dataFolder().string();
    const auto path = detail::SocketPath::of(folder);
    if (!path)
        return failure(path);
    impl->path = folder + "/cell.sock";
    // We hold the folder's lock, so whatever socket lies here is nobody's.
    ::unlink(impl->path.c_str());
    boost::system::error_code error;
    impl->acceptor.open(stream_protocol(), error);
    if (!error)
        impl->acceptor.bind(stream_protocol::endpoint(path->text()), error);
    // Nobody gets in before it listens.
    if (!error && ::chmod(impl->path.c_str(), S_IRUSR | S_IWUSR) != 0)
        error.assign(errno, boost::system::system_category());
    if (!error)
        impl->acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error)
        return base::fail(base::ErrorCode::Io, "the socket " + impl->path + " cannot be opened: " + error.message());
    impl->accept();
    impl->thread = std::thread([context = impl->context] {
        pthread_setname_np(pthread_self(), "kaze-sock");
        context->run();
    });
    return std::unique_ptr<LocalEndpoint>(new LocalEndpoint(std::move(impl)));
}

LocalEndpoint::~LocalEndpoint()
{
    boost::asio::post(*m_impl->context, [impl = m_impl.get()] { impl->finish(); });
    m_impl->thread.join();
    ::unlink(m_impl->path.c_str());
}

} // namespace kaze::server
