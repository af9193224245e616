#include "engine/server/detail/feeds.h"

#include "engine/api/wire.h"

#include <boost/asio/post.hpp>
#include <boost/json.hpp>

namespace kaze::server::detail {

namespace {

//! One that listens.
struct Listening {
    EventEar ear;
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

struct Feeds::Feed {
    Feed(boost::asio::any_io_executor executor, std::unique_ptr<api::CellClient> asked)
        : loop(std::move(executor)), client(std::move(asked))
    {
    }
    ~Feed()
    {
        // Perhaps it is telling us something at this moment, or has yet to hear that we listen.
        boost::asio::post(loop, [gone = std::shared_ptr<api::CellClient>(std::move(client))] {});
    }

    void told(const api::Event& event)
    {
        const auto text = written(event);
        for (const auto& each : std::vector(ears.begin(), ears.end()))
            if (const auto ear = each.lock())
                ear->ear(text);
        std::erase_if(ears, [](const auto& each) { return each.expired(); });
    }

    boost::asio::any_io_executor loop;
    std::unique_ptr<api::CellClient> client;
    std::vector<std::weak_ptr<Listening>> ears;
};

std::shared_ptr<void> Feeds::listen(const cell::Caller& caller, const api::EventFilter& filter, EventEar ear)
{
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
    }
    auto listening = std::make_shared<Listening>(std::move(ear));
    feed->ears.push_back(listening);
    // Holds both.
    return std::make_shared<std::pair<std::shared_ptr<Feed>, std::shared_ptr<Listening>>>(std::move(feed), std::move(listening));
}

} // namespace kaze::server::detail
