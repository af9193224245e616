#pragma once

#include "engine/telemetry/detail/content_capture.h"
#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/log_reader.h"
#include "engine/telemetry/detail/log_tail.h"
#include "engine/telemetry/detail/open_archives.h"
#include "engine/telemetry/detail/open_spans.h"
#include "engine/telemetry/detail/retention.h"
#include "engine/telemetry/detail/span_ids.h"
#include "engine/telemetry/detail/span_record.h"
#include "engine/telemetry/detail/text_indexes.h"
#include "engine/telemetry/detail/trace_reader.h"
#include "engine/telemetry/observation_log.h"

#include <algorithm>
#include <unistd.h>

namespace kaze::telemetry {

//! What a log is made of; see there.
struct ObservationLog::Impl {
    Impl(ObservationOptions taken, base::Executor executor, storage::WriterThreads& writers, const base::Clock& hands,
        base::IdSource& source, base::MetricsRegistry& metrics, std::shared_ptr<base::Redactor> redactor, const base::Logger& log)
        : options(std::move(taken)), loop(std::move(executor)), clock(hands), session(sessionOf(source, hands)),
          ids(source.nextSpanId()), capture(options.capture),
          queue(options.ringSize, std::max(options.waitingBytes, 3 * options.payloadLimit)),
          flushSeconds(metrics.histogram("kaze_observations_batch_seconds")),
          months(options.folder, {loop, writers, metrics, hands, log}), texts(textsOf(writers, metrics, log)),
          instruments(metrics), secrets(std::move(redactor)), personal(personalBy(options.redaction)), rows(rowsBy(personal)),
          drain({session, [this](const auto& month, const auto& events) { stored(month, events); }, endedSpans()}, queue, months,
              *rows, hands, metrics, log),
          archives(months, options.folder / "unpacked", {loop, writers, metrics, hands, log},
              {options.unpackedBytes, options.unpackedIdle}),
          retention({months, drain, texts.get(), archives, hands, log, options.onKeeping}, options.retention),
          reader(months, drain, archives, hands, loop, session), lines(months, drain, texts.get(), archives, hands, loop)
    {
        drain.whenReady([this] {
            if (texts)
                texts->start();
            retention.start();
        });
    }

    //! A number that no other process which writes the same files has.
    [[nodiscard]] static std::int64_t sessionOf(base::IdSource& ids, const base::Clock& clock)
    {
        const auto mixed = ids.nextSpanId() ^ (static_cast<std::uint64_t>(getpid()) << 40)
            ^ static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
        return static_cast<std::int64_t>(mixed & 0x7FFF'FFFF'FFFF'FFFF);
    }

    [[nodiscard]] std::function<void(const detail::SpanRowOut&)> endedSpans() const
    {
        if (!options.onSpan)
            return {};
        return [sink = options.onSpan](const detail::SpanRowOut& row) { sink(detail::recordOf(row)); };
    }

    std::unique_ptr<detail::TextIndexes> textsOf(
        storage::WriterThreads& writers, base::MetricsRegistry& metrics, const base::Logger& log)
    {
        if (!options.fullText)
            return nullptr;
        return std::make_unique<detail::TextIndexes>(
            months, options.folder, storage::DatabaseServices{loop, writers, metrics, clock, log});
    }

    [[nodiscard]] std::shared_ptr<const detail::PersonalData> personalBy(const RedactionRules& rules) const
    {
        return std::make_shared<const detail::PersonalData>(rules, instruments);
    }

    [[nodiscard]] std::shared_ptr<const detail::RowMaker> rowsBy(std::shared_ptr<const detail::PersonalData> by) const
    {
        return std::make_shared<const detail::RowMaker>(secrets, options.payloadLimit, std::move(by));
    }

    void stored(detail::Month month, const std::vector<detail::EventRow>& events)
    {
        const auto oldest = std::ranges::min(events, {}, &detail::EventRow::at).at;
        if (texts)
            texts->stored(month, events.back().id, oldest);
        tail.added(month, events);
    }

    const ObservationOptions options;
    const base::Executor loop;
    const base::Clock& clock;
    const std::int64_t session;
    detail::SpanIds ids;
    detail::OpenSpans open;
    detail::ContentCapture capture;
    detail::RecordQueue queue;
    base::Histogram& flushSeconds;
    detail::Months months;
    const std::unique_ptr<detail::TextIndexes> texts; //!< null: none are kept
    detail::LogTail tail;
    base::MetricsRegistry& instruments;
    const std::shared_ptr<const base::Redactor> secrets;
    // Of the loop.
    std::shared_ptr<const detail::PersonalData> personal;
    std::shared_ptr<const detail::RowMaker> rows; //!< of imports

    detail::Drain drain;
    detail::OpenArchives archives;
    detail::Retention retention;
    detail::TraceReader reader;
    detail::LogReader lines;
};

} // namespace kaze::telemetry
