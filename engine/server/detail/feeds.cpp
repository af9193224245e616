#include "engine/server/detail/feeds.h"

#include "engine/api/wire.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

namespace kaze::server::detail {

namespace {

// A console shows no more than twenty changes a second.
constexpr auto kTogether = std::chrono::milliseconds(50);
constexpr std::size_t kMostTogether = 1024; //!< events
constexpr std::size_t kMostText = 64U << 10; //!< bytes of a piece

//! What came within a moment, in order: the pieces of a run's text as one, and of what only the latest counts of the latest.
class Gathered {
public:
    void add(const api::Event& event)
    {
        if (!joins(event))
            m_events.push_back(event);
    }
    [[nodiscard]] std::size_t size() const { return m_events.size(); }
    [[nodiscard]] std::deque<api::Event> take()
    {
        m_texts.clear();
        m_rows.clear();
        m_snapshot.reset();
        return std::exchange(m_events, {});
    }

private:
    //! Whether it became part of one that is there; else it is the next.
    bool joins(const api::Event& event)
    {
        const auto next = m_events.size();
        if (const auto* delta = std::get_if<api::TextDelta>(&event)) {
            const auto [before, isFirst] = m_texts.try_emplace(delta->runId, next);
            auto* text = isFirst ? nullptr : std::get_if<api::TextDelta>(&m_events[before->second]);
            if (text && !delta->restarted && text->text.size() + delta->text.size() <= kMostText) {
                text->text += delta->text;
                return true;
            }
            before->second = next;
        } else if (const auto* added = std::get_if<api::StepAdded>(&event)) {
            m_texts.erase(added->runId); // what comes behind it is said behind it
        } else if (const auto* changed = std::get_if<api::RunChanged>(&event)) {
            // What a run did before it ended is told before its end.
            if (api::hasEnded(changed->run.state.valueOr(api::RunState::Running)))
                m_rows.erase(changed->run.runId);
            else if (const auto [before, isFirst] = m_rows.try_emplace(changed->run.runId, next); !isFirst) {
                m_events[before->second] = event;
                return true;
            }
        } else if (std::holds_alternative<api::SnapshotTaken>(event)) {
            if (m_snapshot) {
                m_events[*m_snapshot] = event;
                return true;
            }
            m_snapshot = next;
        }
        return false;
    }

    std::deque<api::Event> m_events;
    std::unordered_map<std::string, std::size_t> m_texts, m_rows; //!< where those of a run are
    std::optional<std::size_t> m_snapshot;
};

} // namespace

SharedEvent written(const api::Event& event)
{
    auto text = std::make_shared<WrittenEvent>();
    text->text = boost::json::serialize(api::toJson(event));
    if (std::holds_alternative<api::SnapshotTaken>(event))
        text->latest = "snapshot";
    if (const auto* changed = std::get_if<api::RunChanged>(&event)) {
        text->latest = "run " + changed->run.runId;
        // What a run did before it ended is told before its end.
        text->last = api::hasEnded(changed->run.state.valueOr(api::RunState::Running));
    }
    return text;
}

//! One that listens.
struct Feeds::Listening {
    std::shared_ptr<Feed> to;
    EventEar ear;
};

struct Feeds::Feed : std::enable_shared_from_this<Feed> {
    Feed(boost::asio::any_io_executor executor, std::unique_ptr<api::CellClient> asked)
        : loop(std::move(executor)), timer(loop), client(std::move(asked))
    {
    }
    ~Feed()
    {
        // Perhaps it is telling us something at this moment, or has yet to hear that we listen.
        boost::asio::post(loop, [gone = std::shared_ptr<api::CellClient>(std::move(client))] {});
    }

    //! What is told is an agent's own time, and with hundreds of ears it is long: here it is kept alone.
    void told(const api::Event& event)
    {
        gathered.add(event);
        if (gathered.size() >= kMostTogether)
            return tell();
        if (std::exchange(isDue, true))
            return;
        timer.expires_at(toldAt + kTogether);
        timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (self && !error)
                self->tell();
        });
    }

    void tell()
    {
        isDue = false;
        timer.cancel();
        toldAt = std::chrono::steady_clock::now();
        std::vector<SharedEvent> texts;
        for (const auto& event : gathered.take())
            texts.push_back(written(event));
        for (const auto& each : std::vector(ears.begin(), ears.end()))
            for (const auto& text : texts)
                if (const auto ear = each.lock()) // which may be let go by what it is told
                    ear->ear(text);
        std::erase_if(ears, [](const auto& each) { return each.expired(); });
    }

    boost::asio::any_io_executor loop;
    boost::asio::steady_timer timer;
    std::unique_ptr<api::CellClient> client;
    std::vector<std::weak_ptr<Listening>> ears;
    Gathered gathered;
    bool isDue = false;
    std::chrono::steady_clock::time_point toldAt;
};

std::shared_ptr<void> Feeds::listen(
    const cell::Caller& caller, const api::EventFilter& filter, EventEar ear, const std::shared_ptr<void>& before)
{
    if (before)
        std::static_pointer_cast<Listening>(before)->to->tell();
    std::erase_if(m_feeds, [](const auto& each) { return each.second.expired(); });
    const auto key = caller.tenant + '\n' + std::to_string(static_cast<int>(caller.role)) + '\n'
        + boost::json::serialize(api::toJson(filter));
    auto feed = m_feeds[key].lock();
    if (!feed) {
        feed = std::make_shared<Feed>(m_loop, m_connect(caller));
        m_feeds[key] = feed;
        feed->client->listen(filter, [weak = std::weak_ptr(feed)](const api::Event& event) {
            if (const auto told = weak.lock())
                told->told(event);
        });
    } else {
        feed->tell(); // what was before is not told to who comes now
    }
    auto listening = std::make_shared<Listening>(feed, std::move(ear));
    feed->ears.push_back(listening);
    return listening;
}

} // namespace kaze::server::detail
