#include "ui/pages/gateway/cache_panel.h"

#include "engine/api/routing_requests.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/gateway/forget_dialog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/stat_card.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kCardHeight = 96;

QString shareOf(qint64 part, qint64 whole)
{
    return whole > 0 ? format::percent(static_cast<double>(part) / static_cast<double>(whole)) : QStringLiteral("—");
}

} // namespace

CachePanel::CachePanel(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_hits(new StatCard(context.theme, tr("Calls answered from it"), Tone::Ok)),
      m_saved(new StatCard(context.theme, tr("Saved"), Tone::Ok)),
      m_audit(new StatCard(context.theme, tr("False hits"), Tone::Warning)),
      m_prompt(new StatCard(context.theme, tr("Read from providers' own caches"), Tone::Teal)),
      m_facts(new KeyValueTable(context.theme)), m_forget(new QPushButton(tr("Forget answers…")))
{
    auto* cards = new QHBoxLayout;
    cards->setSpacing(spacing::kMedium);
    for (auto* card : {m_hits, m_saved, m_audit, m_prompt}) {
        card->setRaised(true);
        card->setMinimumHeight(kCardHeight);
        card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
        cards->addWidget(card, 1);
    }
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    column->setSpacing(spacing::kMedium);
    column->addLayout(cards);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kHuge);
    row->addWidget(m_facts, 1);
    row->addWidget(m_forget, 0, Qt::AlignTop);
    column->addLayout(row);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Cache"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    setFocusProxy(m_forget);
    connect(m_forget, &QPushButton::clicked, this, &CachePanel::askForget);
}

void CachePanel::setCache(const api::CacheInfo& cache)
{
    const auto hits = cache.exactHits + cache.semanticHits;
    const bool used = cache.lookups > 0 || cache.entries > 0;
    for (auto* card : {m_hits, m_saved})
        card->setVisible(used);
    m_audit->setVisible(cache.audited > 0 || cache.semantic);
    m_prompt->setVisible(cache.promptTokens > 0);
    m_hits->setValue(shareOf(hits, cache.lookups),
        tr("%1 of %2").arg(format::exactCount(hits), format::exactCount(cache.lookups)),
        tr("of %1 calls").arg(format::count(cache.lookups)));
    m_hits->setExplanation(tr("equal requests %1 · alike ones %2")
                               .arg(shareOf(cache.exactHits, cache.lookups), shareOf(cache.semanticHits, cache.lookups)));
    m_saved->setValue(format::money(cache.savedUsd.nanos), format::exactMoney(cache.savedUsd.nanos));
    m_saved->setExplanation(tr("and %1 of waiting").arg(tookText(cache.savedSeconds)));
    m_audit->setValue(format::exactCount(cache.falseHits), {}, tr("of %1").arg(format::exactCount(cache.audited)));
    m_audit->setExplanation(tr("alike answers that were asked again to compare"));
    m_prompt->setValue(shareOf(cache.promptCacheReadTokens, cache.promptTokens),
        tr("%1 of %2").arg(format::exactCount(cache.promptCacheReadTokens), format::exactCount(cache.promptTokens)));
    m_prompt->setExplanation(tr("of %1 input tokens").arg(format::count(cache.promptTokens)));
    showFigures(cache);
    m_forget->setVisible(used);
    m_forget->setEnabled(cache.entries > 0);
}

void CachePanel::showFigures(const api::CacheInfo& cache)
{
    const auto state = [](bool on) { return on ? tr("on") : tr("off"); };
    const auto tone = [](bool on) { return static_cast<int>(on ? Tone::Ok : Tone::Neutral); };
    QList<KeyValue> rows;
    rows << KeyValue{tr("Equal requests"), state(cache.exact), {}, false, tone(cache.exact)};
    rows << KeyValue{tr("Alike requests"), state(cache.semantic), {}, false, tone(cache.semantic)};
    if (!cache.note.empty())
        rows << KeyValue{cache.semantic ? tr("Note") : tr("Why"), text(cache.note)};
    if (!cache.exact && !cache.semantic && cache.note.empty())
        rows << KeyValue{tr("How"), tr("Nothing is kept until kaze.yaml says so; the documentation of the gateway says how.")};
    if (cache.entries > 0)
        rows << KeyValue{tr("Kept"), tr("%1 answers, %2").arg(format::exactCount(cache.entries), format::bytes(cache.bytes)),
            tr("%1 answers, %2").arg(format::exactCount(cache.entries), format::exactBytes(cache.bytes))};
    m_facts->setRows(rows);
}

void CachePanel::askForget()
{
    auto* dialog = new ForgetDialog(
        m_context.theme,
        [self = QPointer<CachePanel>(this)](api::ClearCache rule) {
            if (self)
                self->forget(std::move(rule));
        },
        this);
    dialog->open();
}

void CachePanel::forget(api::ClearCache rule)
{
    m_context.link.ask<api::ClearCache>(this, std::move(rule), [this](base::Result<api::CacheCleared> cleared) {
        m_context.navigator.notify(
            cleared ? tr("%n answer(s) forgotten.", nullptr, static_cast<int>(cleared->entries)) : text(cleared.error().message));
        emit changed();
    });
}

QString CachePanel::copyText() const
{
    QString all;
    for (const auto* card : {m_hits, m_saved, m_audit, m_prompt})
        if (card->isVisible())
            all += QStringLiteral("%1\t%2\t%3\n").arg(card->accessibleName(), card->value(), card->explanation());
    return all + m_facts->toText();
}

} // namespace kaze::ui
