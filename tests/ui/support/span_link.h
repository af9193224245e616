#pragma once

#include "engine/api/request.h"
#include "engine/api/trace_requests.h"
#include "ui/link/cell_link.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <fmt/format.h>

#include <functional>
#include <map>

namespace kaze::ui::test {

//! A cell with one trace of as many spans as a test wants and a payload of any size, made on pool threads when they are asked for, as a real cell's come from
//! another thread. Answers what the Traces page asks.
class SpanLink : public CellLink {
public:
    std::int64_t spans = 1'000;
    std::int64_t open = 0; //!< of them have not ended: the last ones
    bool isOver = true;
    std::string payload = "{}"; //!< of every span, in and out
    std::int64_t perTurn = 50; //!< spans under a span of the root
    std::map<std::string, int> asked; //!< by JSON type
    std::vector<std::size_t> again; //!< how many spans were asked again, each time
    //! Whether a question for spans is answered with an error.
    std::function<bool(const api::GetSpans&)> refuses = [](const api::GetSpans&) { return false; };
    api::Time time{std::chrono::seconds(2'000'000)};

    ~SpanLink() override { QThreadPool::globalInstance()->waitForDone(); }

    [[nodiscard]] State state() const override { return State::Connected; }
    [[nodiscard]] QString problem() const override { return {}; }
    [[nodiscard]] Snapshot snapshot() const override { return nullptr; }
    [[nodiscard]] bool ownsCell() const override { return true; }
    [[nodiscard]] api::Time now() const override { return time; }
    void follow(const QString&) override { }
    void unfollow(const QString&) override { }

    [[nodiscard]] static std::string idOf(std::int64_t number) { return fmt::format("{:016x}", number + 1); }
    [[nodiscard]] api::TraceRow row() const
    {
        api::TraceRow row;
        row.traceId = "0123456789abcdef0123456789abcdef";
        row.name = "big · a trace";
        row.agent = "big";
        row.startedAt = api::Time(std::chrono::seconds(1'000'000));
        row.spans = spans;
        if (isOver)
            row.duration = std::chrono::milliseconds(spans);
        return row;
    }
    //! The root lasts as long as all; each turn begins with a model call.
    [[nodiscard]] api::SpanRow span(std::int64_t number) const
    {
        api::SpanRow span;
        span.spanId = idOf(number);
        const bool isTurn = number % perTurn == 1;
        span.parentId = number == 0 ? std::string() : isTurn ? idOf(0) : idOf(number - (number - 1) % perTurn);
        const bool isChat = number % perTurn == 2;
        span.kind = number == 0 ? api::SpanKind::Run
            : isTurn            ? api::SpanKind::Turn
            : isChat            ? api::SpanKind::Chat
                                : api::SpanKind::Tool;
        span.name = number == 0 ? "invoke_agent big"
            : isTurn            ? "turn"
            : isChat            ? "chat model"
                                : fmt::format("execute_tool tool.{}", number % 40);
        span.status = number % 9'973 == 7 ? api::SpanStatus::Error : api::SpanStatus::Ok;
        span.startedAt = api::Time(std::chrono::seconds(1'000'000)) + std::chrono::milliseconds(number);
        if (number < spans - open && (number != 0 || isOver))
            span.duration = std::chrono::milliseconds(number == 0 ? spans : isTurn ? perTurn : 1 + number * 7 % 40);
        if (isChat) {
            span.usage = api::Usage{1'000, 100, 0, 0, 0};
            span.costUsd = base::Money::fromDollars(0.001);
        }
        return span;
    }

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        ++asked[std::string(request.type())];
        bool isRefused = false;
        if (const auto* query = request.as<api::GetSpans>()) {
            again.push_back(query->again.size());
            isRefused = refuses(*query);
        }
        QThreadPool::globalInstance()->start(
            [this, isRefused, context = QPointer<QObject>(context), request = std::move(request), reply = std::move(reply)] {
                auto made
                    = std::make_shared<base::Result<api::Response>>(base::fail(base::ErrorCode::Unavailable, "the disk is busy"));
                if (!isRefused)
                    *made = answer(request);
                QMetaObject::invokeMethod(
                    QCoreApplication::instance(),
                    [context, made, reply] {
                        if (context)
                            reply(std::move(*made));
                    },
                    Qt::QueuedConnection);
            });
    }

private:
    [[nodiscard]] base::Result<api::Response> answer(const api::Request& request) const
    {
        if (const auto* query = request.as<api::GetSpans>())
            return page(*query);
        if (const auto* query = request.as<api::GetSpan>()) {
            api::SpanReply reply;
            reply.detail.span = span(static_cast<std::int64_t>(std::stoull(query->spanId, nullptr, 16)) - 1);
            reply.detail.input = reply.detail.output = payload.substr(0, 1 << 20);
            reply.detail.inputBytes = reply.detail.outputBytes = static_cast<std::int64_t>(payload.size());
            return reply;
        }
        if (const auto* query = request.as<api::GetPayload>()) {
            const auto from = std::min(payload.size(), static_cast<std::size_t>(query->offset));
            const auto to = std::min(payload.size(), from + static_cast<std::size_t>(query->limit));
            return api::PayloadPart{
                payload.substr(from, to - from), static_cast<std::int64_t>(to), static_cast<std::int64_t>(payload.size())};
        }
        if (request.as<api::ListTraces>()) {
            api::TracePage list;
            list.rows = {row()};
            return list;
        }
        return base::fail(base::ErrorCode::Unsupported, "not answered here");
    }
    [[nodiscard]] api::SpanPage page(const api::GetSpans& query) const
    {
        api::SpanPage page;
        page.trace = row();
        const auto from = query.cursor.empty() ? std::int64_t(0) : std::stoll(query.cursor);
        const auto to = std::min<std::int64_t>(spans, from + query.limit);
        page.spans.reserve(static_cast<std::size_t>(to - from) + query.again.size());
        for (auto number = from; number < to; ++number)
            page.spans.push_back(span(number));
        for (const auto& id : query.again)
            page.spans.push_back(span(static_cast<std::int64_t>(std::stoull(id, nullptr, 16)) - 1));
        page.next = std::to_string(to);
        page.complete = to == spans;
        return page;
    }
};

} // namespace kaze::ui::test
