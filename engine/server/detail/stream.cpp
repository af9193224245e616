#include "engine/server/detail/stream.h"

#include "engine/server/detail/websocket.h"
#include "engine/server/detail/wire_json.h"
#include "engine/server/rest/rest.h"

#include <boost/asio/post.hpp>
#include <boost/json.hpp>

namespace kaze::server::detail {

namespace {

constexpr auto kHelloWithin = std::chrono::seconds(10);
constexpr auto kLookAtToken = std::chrono::seconds(2);
constexpr auto kAnswerWithin = std::chrono::seconds(2); //!< when the server ends
constexpr std::size_t kSmall = 64U << 10; //!< what is parsed on the loop

//! Does `work` on another thread, then `then` on the loop.
void offload(cell::Inside& cell, std::function<void()> work, std::function<void()> then)
{
    cell.workers.submit([work = std::move(work), then = std::move(then), loop = cell.loop.executor()]() mutable {
        work();
        boost::asio::post(loop, std::move(then));
    });
}

int closeCodeOf(const base::Error& error)
{
    switch (error.code) {
    case base::ErrorCode::Unsupported:
        return kOtherVersion;
    case base::ErrorCode::RateLimited:
        return kTooManySessions;
    default:
        return WebSocketEnd::kProtocol;
    }
}

} // namespace

//! One connection of a session.
class Streams::Stream final : public SessionWire, public std::enable_shared_from_this<Stream> {
public:
    Stream(std::shared_ptr<Streams> streams, SessionOwner owner, std::string secret)
        : m_streams(std::move(streams)), m_owner(std::move(owner)), m_secret(std::move(secret)), m_since(clock().steady()),
          m_lookedAt(m_since)
    {
    }

    void open(Exchange& exchange)
    {
        WebSocket::Ears ears;
        ears.text = [self = shared_from_this()](std::string text) { self->received(std::move(text)); };
        ears.room = [self = shared_from_this()] {
            if (self->m_session)
                self->m_session->room();
        };
        ears.tick = [self = shared_from_this()](base::Duration now) { self->tick(now); };
        ears.finish = [self = shared_from_this()] { self->finish(); };
        ears.left = [self = shared_from_this()] { self->m_left = true; };
        ears.gone = [self = shared_from_this()] { self->gone(); };
        m_socket = WebSocket::accept(exchange, clock(), std::move(ears));
    }

    // SessionWire
    void send(std::string text) override { m_socket->send(std::move(text)); }
    [[nodiscard]] std::size_t unsent() const override { return m_socket->unsent(); }
    void hold(bool held) override
    {
        m_held = held;
        m_socket->hold(m_held || m_parsing);
        if (m_held)
            return;
        boost::asio::post(cell().loop.executor(), [self = shared_from_this()] { self->handleQueued(); });
    }
    void close(int code, const std::string& reason) override
    {
        if (m_socket)
            m_socket->close({code, reason});
    }

private:
    [[nodiscard]] cell::Inside& cell() const { return m_streams->m_service->cell; }
    [[nodiscard]] const base::Clock& clock() const { return cell().clock; }

    void received(std::string text)
    {
        m_queue.push_back(std::move(text));
        handleQueued();
    }

    //! In the order they came: a large one is parsed elsewhere, and those behind it wait.
    void handleQueued()
    {
        while (!m_queue.empty() && !m_held && !m_parsing && m_socket && m_socket->isOpen()) {
            const auto text = std::make_shared<const std::string>(std::move(m_queue.front()));
            m_queue.pop_front();
            if (text->size() > kSmall)
                return parseElsewhere(text);
            boost::system::error_code error; // then it is null, which is no message
            handle(boost::json::parse(*text, error), false);
        }
    }

    void parseElsewhere(std::shared_ptr<const std::string> text)
    {
        m_parsing = true;
        m_socket->hold(true);
        auto message = std::make_shared<boost::json::value>();
        auto parse = [message, text = std::move(text)] {
            boost::system::error_code error;
            *message = boost::json::parse(*text, error);
        };
        offload(cell(), std::move(parse), [self = shared_from_this(), message] {
            self->m_parsing = false;
            if (!self->m_socket)
                return;
            self->m_socket->hold(self->m_held);
            if (self->m_socket->isOpen()) // what ended meanwhile begins nothing any more
                self->handle(*message, true);
            self->handleQueued();
        });
    }

    void handle(const boost::json::value& message, bool isLarge)
    {
        if (!message.is_object())
            return close(WebSocketEnd::kProtocol, "A message is no JSON object.");
        const auto& object = message.get_object();
        // Those are counted; the others are not, or only some of them.
        if (isLarge
            && (!object.contains("request") || object.contains("ack") || object.contains("listen") || object.contains("ping")))
            return close(WebSocketEnd::kTooBig, "Only a request may be longer than 64 KiB.");
        if (const auto* ping = object.if_contains("ping")) {
            // One that asks and reads nothing is not answered for ever.
            if (unsent() < kSmall)
                send(boost::json::serialize(boost::json::object{{"pong", *ping}, {"now", base::toRfc3339(clock().now())}}));
            return;
        }
        const auto* hello = object.if_contains("hello");
        if (m_session ? hello != nullptr : !hello || !hello->is_object())
            return close(WebSocketEnd::kProtocol, "The first message is \"hello\", and no other.");
        if (hello)
            return greet(hello->get_object());
        // What was answered is still acknowledged.
        if (m_finishing && (object.contains("request") || object.contains("listen")))
            return;
        const auto session = m_session;
        if (const auto taken = session->received(object, isLarge); !taken)
            close(taken.error().code == base::ErrorCode::RateLimited ? kTooFast : closeCodeOf(taken.error()),
                taken.error().message);
    }

    void greet(const boost::json::object& hello)
    {
        auto greeting = m_streams->m_sessions->greet(m_owner, hello);
        if (!greeting)
            return close(closeCodeOf(greeting.error()), greeting.error().message);
        m_session = std::move(greeting->session);
        m_socket->takeLarge();
        send(boost::json::serialize(greeting->welcome));
        if (const auto attached = m_session->attach(shared_from_this(), greeting->received); !attached)
            close(closeCodeOf(attached.error()), attached.error().message);
    }

    void tick(base::Duration now)
    {
        if (!m_session && now - m_since > kHelloWithin)
            return close(WebSocketEnd::kProtocol, "The first message did not come in time.");
        if (m_finishing && (!m_session || m_session->isIdle() || now - m_finishingSince > kAnswerWithin))
            return close(WebSocketEnd::kGoingAway, "The cell ends.");
        if (m_secret.empty() || now - m_lookedAt < kLookAtToken)
            return;
        m_lookedAt = now;
        const auto still = cell().tokens.verify(m_secret);
        if (still)
            return;
        // Nobody can go on with it, so nothing is begun or told in it any more; what was begun comes to its end.
        if (m_session)
            m_streams->m_sessions->end(m_session);
        close(kTokenEnded, still.error().message);
    }

    //! What was asked is answered, nothing more is taken.
    void finish()
    {
        if (std::exchange(m_finishing, true))
            return;
        m_finishingSince = clock().steady();
        tick(m_finishingSince);
    }

    void gone()
    {
        m_socket.reset();
        m_queue.clear();
        const auto session = std::exchange(m_session, nullptr);
        if (session && m_left && session->wire().get() == this)
            m_streams->m_sessions->end(session);
        else if (session)
            m_streams->m_sessions->left(session, this);
    }

    std::shared_ptr<Streams> m_streams;
    SessionOwner m_owner;
    std::string m_secret;
    std::shared_ptr<WebSocket> m_socket;
    std::shared_ptr<Session> m_session;
    std::deque<std::string> m_queue; //!< messages that came while it was held
    bool m_held = false;
    bool m_parsing = false;
    bool m_finishing = false;
    bool m_left = false; //!< the client said that it needs the session no more
    base::Duration m_since;
    base::Duration m_lookedAt;
    base::Duration m_finishingSince{0};
};

Streams::Streams(std::shared_ptr<Service> service, SessionLimits limits)
    : m_service(std::move(service)), m_feeds(m_service->cell.loop.executor(), m_service->cell.connect)
{
    m_sessions = std::make_shared<Sessions>(m_service->cell.loop.executor(), m_service->cell.clock, limits,
        [this](const SessionOwner& owner) { return partsFor(owner); });
}

void Streams::open(Exchange& exchange, Caller caller, std::string secret)
{
    SessionOwner owner{rest::askingAs(caller), caller.token, caller.source};
    if (!caller.token)
        secret.clear();
    std::make_shared<Stream>(shared_from_this(), std::move(owner), std::move(secret))->open(exchange);
}

Session::Parts Streams::partsFor(const SessionOwner& owner)
{
    auto& cell = m_service->cell;
    Session::Parts parts;
    parts.request = [client = std::shared_ptr<api::CellClient>(cell.connect(owner.caller))](api::Request request,
                        api::CellClient::Reply reply) { client->request(std::move(request), std::move(reply)); };
    parts.listen = [weak = weak_from_this(), caller = owner.caller](
                       const api::EventFilter& filter, EventEar ear, const std::shared_ptr<void>& before) {
        const auto self = weak.lock();
        return self ? self->m_feeds.listen(caller, filter, std::move(ear), before) : nullptr;
    };
    parts.offload = [service = m_service](std::function<void()> work, std::function<void()> then) {
        detail::offload(service->cell, std::move(work), std::move(then));
    };
    Caller whose;
    whose.token = owner.token;
    whose.source = owner.source;
    parts.refuse = [service = m_service, whose = std::move(whose)]() -> std::optional<base::Error> {
        const auto wait = service->admit(whose);
        if (!wait)
            return {};
        const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*wait).count());
        return base::Error{base::ErrorCode::RateLimited,
            "the limit of requests a minute is used up; try again in " + std::to_string(seconds) + " s", nullptr};
    };
    return parts;
}

} // namespace kaze::server::detail
