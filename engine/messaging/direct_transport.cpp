#include "engine/messaging/direct_transport.h"

#include "engine/api/message.h"
#include "engine/messaging/detail/live_topics.h"
#include "engine/messaging/detail/log_consumer.h"
#include "engine/messaging/detail/log_rows.h"
#include "engine/messaging/detail/sealing.h"
#include "engine/messaging/envelope.h"

#include <algorithm>

namespace kaze::messaging {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::QueueName;

struct DirectTransport::Impl {
    explicit Impl(Parts taken)
        : parts(std::move(taken)), sealing(parts.clock, parts.ids, parts.times), reader(parts.state, parts.clock),
          topics(std::make_shared<detail::LiveTopics>(parts.loop)),
          published(parts.metrics.counter("kaze_messages_published_total")),
          appended(parts.metrics.histogram("kaze_event_append_seconds"))
    {
    }

    [[nodiscard]] std::vector<std::string> consumersOf(const api::AgentMessage& message) const
    {
        std::vector<std::string> names;
        if (const auto found = consumers.find(message.tenant); found != consumers.end())
            found->second.patterns.find(message.topic, [&](const std::string& name) { names.push_back(name); });
        return names;
    }

    void know(const std::string& tenant, const std::string& name, const std::string& pattern)
    {
        auto& of = consumers[tenant];
        of.patterns.add(pattern, name);
        of.byName[name] = pattern;
    }

    //! What its pattern was.
    std::string forgetName(const std::string& tenant, const std::string& name)
    {
        const auto of = consumers.find(tenant);
        if (of == consumers.end())
            return {};
        const auto found = of->second.byName.find(name);
        if (found == of->second.byName.end())
            return {};
        auto pattern = std::move(found->second);
        of->second.byName.erase(found);
        of->second.patterns.remove(pattern, name);
        if (of->second.byName.empty())
            consumers.erase(of);
        return pattern;
    }

    [[nodiscard]] Result<Message> sealed(api::AgentMessage message)
    {
        if (message.topic.empty())
            return base::fail(ErrorCode::InvalidArgument, "A message that is published names a topic.");
        return sealing.seal(std::move(message));
    }

    //! The durable consumers of a tenant.
    struct Consumers {
        detail::SubjectTrie<std::string> patterns; //!< names
        std::map<std::string, std::string> byName; //!< patterns
    };

    Parts parts;
    detail::Sealing sealing;
    detail::QueueReader reader;
    std::shared_ptr<detail::LiveTopics> topics;
    base::Counter& published;
    base::Histogram& appended;
    std::map<std::string, Consumers> consumers;
    std::unordered_map<std::string, base::OneShot<Result<Message>>> requests; //!< that wait for a reply, by id
    std::int64_t last = 0;
};

DirectTransport::DirectTransport(Parts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) { }
DirectTransport::~DirectTransport() = default;

Task<Result<>> DirectTransport::open()
{
    auto job = [](storage::Connection& db) { return detail::readLogState(db); };
    const auto state = co_await m_impl->parts.state.read(std::move(job));
    if (!state)
        co_return failure(state);
    m_impl->last = state->last;
    m_impl->parts.times.resumeAfter(unpacked(state->lastClock));
    for (const auto& each : state->consumers)
        m_impl->know(each.tenant, each.name, each.pattern);
    co_return Result<>{};
}

Result<> DirectTransport::publish(api::AgentMessage message)
{
    auto made = m_impl->sealed(std::move(message));
    if (!made)
        return failure(made);
    m_impl->published.add();
    m_impl->topics->deliver(std::move(*made));
    return {};
}

Task<Result<LogEntry>> DirectTransport::publishDurably(api::AgentMessage message, std::string key)
{
    auto made = m_impl->sealed(std::move(message));
    if (!made)
        co_return failure(made);
    const auto consumers = m_impl->consumersOf(**made);
    auto job = [message = *made, key = std::move(key), consumers, now = m_impl->parts.clock.now()](
                   storage::Connection& db) { return detail::logMessage(db, *message, key, consumers, now); };
    const auto begun = m_impl->parts.clock.steady();
    const auto logged = co_await m_impl->parts.state.write(std::move(job));
    m_impl->appended.record(std::chrono::duration<double>(m_impl->parts.clock.steady() - begun).count());
    if (!logged)
        co_return failure(logged);
    LogEntry entry;
    entry.number = logged->number;
    entry.message = *made;
    if (logged->again) {
        auto before = **made;
        before.id = logged->id;
        entry.message = std::make_shared<const api::AgentMessage>(std::move(before));
        co_return entry;
    }
    m_impl->last = std::max(m_impl->last, entry.number);
    m_impl->published.add();
    for (const auto& name : consumers)
        m_impl->reader.ring(QueueName{entry.message->tenant, detail::kConsumer, name});
    m_impl->topics->deliver(entry.message);
    co_return entry;
}

Task<Result<Message>> DirectTransport::request(api::AgentMessage message, base::Duration timeout, base::CancelToken cancel)
{
    message.kind = api::MessageKind::Request;
    const auto made = m_impl->sealed(std::move(message));
    if (!made)
        co_return failure(made);
    const auto& request = **made;
    if (!m_impl->topics->listened(request.tenant, request.topic))
        co_return base::fail(ErrorCode::NotFound, "Nobody listens to the topic \"" + request.topic + "\".");
    const base::OneShot<Result<Message>> answer;
    if (!m_impl->requests.emplace(request.id, answer).second)
        co_return base::fail(ErrorCode::AlreadyExists, "The request " + request.id + " is under way already.");
    m_impl->published.add();
    m_impl->topics->deliver(*made);
    auto replied = co_await detail::waitWithin(m_impl->parts.clock, answer, timeout, cancel);
    m_impl->requests.erase(request.id);
    if (!replied && replied.error().code == ErrorCode::Timeout)
        co_return base::fail(ErrorCode::Timeout, "Nobody who listens to the topic \"" + request.topic + "\" replied in time.");
    co_return replied;
}

Result<> DirectTransport::reply(const api::AgentMessage& request, api::AgentMessage answer)
{
    answer.kind = api::MessageKind::Reply;
    answer.tenant = request.tenant;
    answer.topic = request.topic;
    answer.to.clear();
    answer.correlation = request.id;
    auto made = m_impl->sealed(std::move(answer));
    if (!made)
        return failure(made);
    if (const auto waiting = m_impl->requests.find(request.id); waiting != m_impl->requests.end())
        waiting->second.set(std::move(*made));
    return {};
}

Result<Subscription> DirectTransport::subscribe(SubscribeTo to, Handler handler)
{
    if (const auto fine = checkPattern(to.pattern); !fine)
        return failure(fine);
    return m_impl->topics->subscribe(std::move(to), std::move(handler));
}

bool DirectTransport::wanted(const std::string& tenant, std::string_view topic) const
{
    if (m_impl->topics->listened(tenant, topic))
        return true;
    bool any = false;
    if (const auto found = m_impl->consumers.find(tenant); found != m_impl->consumers.end())
        found->second.patterns.find(topic, [&](const std::string&) { any = true; });
    return any;
}

Task<Result<std::vector<LogEntry>>> DirectTransport::replay(
    std::string tenant, std::string pattern, std::int64_t after, std::size_t most)
{
    if (const auto fine = checkPattern(pattern); !fine)
        co_return failure(fine);
    most = std::clamp<std::size_t>(most, 1, 1000);
    auto job = [tenant = std::move(tenant), pattern = std::move(pattern), after, most](
                   storage::Connection& db) { return detail::readLog(db, tenant, pattern, after, most); };
    co_return co_await m_impl->parts.state.read(std::move(job));
}

std::int64_t DirectTransport::lastNumber() const
{
    return m_impl->last;
}

Task<Result<std::shared_ptr<Consumer>>> DirectTransport::consume(ConsumerOptions options)
{
    if (const auto fine = checkPattern(options.pattern); !fine)
        co_return failure(fine);
    if (const auto fine = checkAddress(options.name); !fine)
        co_return failure(fine);
    // Known before its row is: what is published from now on is written behind it and names it.
    const auto before = m_impl->forgetName(options.tenant, options.name);
    m_impl->know(options.tenant, options.name, options.pattern);
    auto job = [options](storage::Connection& db) { return detail::makeConsumer(db, options); };
    const auto kept = co_await m_impl->parts.state.write(std::move(job));
    if (!kept) {
        m_impl->forgetName(options.tenant, options.name);
        if (!before.empty())
            m_impl->know(options.tenant, options.name, before);
        co_return failure(kept);
    }
    co_return std::make_shared<detail::LogConsumer>(m_impl->reader, m_impl->parts.state, std::move(options));
}

Task<Result<>> DirectTransport::forget(std::string tenant, std::string name)
{
    auto job = [of = QueueName{tenant, detail::kConsumer, name}](storage::Connection& db) -> Result<> {
        const auto queue = detail::findQueue(db, of);
        if (!queue)
            return failure(queue);
        if (*queue == 0)
            return base::fail(ErrorCode::NotFound, "There is no consumer \"" + of.name + "\".");
        return detail::removeQueue(db, *queue);
    };
    m_impl->forgetName(tenant, name);
    co_return co_await m_impl->parts.state.write(std::move(job));
}

} // namespace kaze::messaging
