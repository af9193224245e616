#include "ui/pages/traces/payload_loader.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

namespace {

constexpr std::int64_t kPart = 1 << 20; // bytes: a larger one would cost the GUI thread a frame

} // namespace

PayloadLoader::PayloadLoader(PageContext context, QObject* parent) : QObject(parent), m_context(context) { }

void PayloadLoader::start(const std::string& traceId, const std::string& spanId, api::PayloadSide side)
{
    cancel();
    m_query.traceId = traceId;
    m_query.spanId = spanId;
    m_query.side = side;
    m_query.limit = kPart;
    m_running = true;
    ask(0);
}

void PayloadLoader::cancel()
{
    ++m_round;
    m_running = false;
    m_bytes = {};
}

void PayloadLoader::ask(std::int64_t offset)
{
    m_query.offset = offset;
    m_context.link.ask<api::GetPayload>(this, m_query, [this, round = m_round](base::Result<api::PayloadPart> part) {
        if (round == m_round)
            took(std::move(part));
    });
}

void PayloadLoader::took(base::Result<api::PayloadPart> part)
{
    const auto fail = [this](const QString& message) {
        cancel();
        emit failed(message);
    };
    if (!part)
        return fail(text(part.error().message));
    if (part->bytes > kMost)
        return fail(tr("It is %1; a window holds %2. Export the trace to have all of it.")
                        .arg(format::bytes(part->bytes), format::bytes(kMost)));
    if (m_bytes.isEmpty())
        m_bytes.reserve(part->bytes);
    m_bytes.append(part->content.data(), static_cast<qsizetype>(part->content.size()));
    emit progressed(m_bytes.size(), part->bytes);
    if (part->next >= part->bytes) {
        const QByteArray whole = std::exchange(m_bytes, {});
        cancel();
        emit loaded(whole);
        return;
    }
    // A cell that gives nothing and says that there is more would be asked for ever.
    if (part->content.empty() || part->next <= m_query.offset)
        return fail(tr("the cell gave no more of it than %1").arg(format::bytes(m_bytes.size())));
    ask(part->next);
}

} // namespace kaze::ui
