#include "ui/pages/runs/pool_strip.h"

#include "ui/models/run_words.h"
#include "ui/pages/runs/pool_dialog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kEvery = 2000; // ms
constexpr int kCardWidth = 196;
constexpr int kHeight = 92;

QString seconds(double value)
{
    return format::duration(std::llround(value * 1e9));
}

} // namespace

PoolCard::PoolCard(const Theme& theme, QWidget* parent)
    : Card(theme, {}, parent), m_name(new ElidedLabel(theme, TextRole::Strong)), m_limit(new QPushButton),
      m_places(new MeterBar(theme)), m_waiting(new ElidedLabel(theme, TextRole::Muted))
{
    setButtonRole(*m_limit, ButtonRole::Link);
    auto* head = new QHBoxLayout;
    head->addWidget(m_name, 1);
    head->addWidget(m_limit);
    content()->setSpacing(spacing::kTiny);
    content()->addLayout(head);
    content()->addWidget(m_places);
    content()->addWidget(m_waiting);
    setMinimumWidth(kCardWidth);
    setFixedHeight(kHeight);
    connect(m_limit, &QPushButton::clicked, this, &PoolCard::limitWanted);
}

void PoolCard::setPool(const api::PoolRow& pool)
{
    m_name->setText(poolName(pool.pool));
    const QString limit = pool.limit > 0 ? tr("limit %1").arg(format::exactCount(pool.limit)) : tr("no limit");
    m_limit->setText(limit);
    m_limit->setAccessibleName(tr("Change the limit of the pool %1, %2").arg(poolName(pool.pool), limit));
    m_limit->setToolTip(tr("Change how many of them may be at work at one time"));
    m_places->setLabel(tr("at work"));
    if (pool.limit > 0)
        m_places->setValue(static_cast<double>(pool.atWork) / static_cast<double>(pool.limit),
            tr("%1 of %2").arg(format::exactCount(pool.atWork), format::exactCount(pool.limit)));
    else
        m_places->setValue(0, format::exactCount(pool.atWork));
    // A pool whose places are all taken does what it is there for; it is late only when somebody waits.
    m_places->setTone(pool.waiting > 0 ? Tone::Warning : Tone::Accent);
    m_waiting->setText(pool.waiting > 0
            ? tr("%n waiting, longest %1", nullptr, static_cast<int>(pool.waiting)).arg(seconds(pool.longestWaitSeconds))
            : tr("nothing waits"));
    m_waiting->setToolTip(
        tr("%1 admitted, 95 of 100 waited less than %2; %3 gave their place to a more urgent one")
            .arg(format::exactCount(pool.admitted), seconds(pool.waitP95Seconds), format::exactCount(pool.preempted)));
    setAccessibleName(words());
}

QString PoolCard::words() const
{
    return QStringLiteral("%1: %2, %3").arg(m_name->text(), m_places->shownValue(), m_waiting->text());
}

PoolStrip::PoolStrip(PageContext context, QWidget* parent) : QWidget(parent), m_context(context)
{
    auto* inner = new QWidget;
    m_row = new QHBoxLayout(inner);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(spacing::kMedium);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Pools"));
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(kHeight + spacing::kMedium - 2);
    hide();
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, &PoolStrip::refresh);
    connect(&context.link, &CellLink::refreshNeeded, this, &PoolStrip::refresh);
}

void PoolStrip::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void PoolStrip::setWanted(bool wanted)
{
    m_wanted = wanted;
    setVisible(m_wanted && !m_cards.isEmpty());
}

void PoolStrip::refresh()
{
    if (!m_active)
        return;
    m_context.link.ask<api::ListPools>(this, {}, [this](const base::Result<api::PoolList>& list) {
        if (list)
            showPools(list->pools);
    });
}

void PoolStrip::showPools(const std::vector<api::PoolRow>& pools)
{
    m_pools = pools;
    // Those in which somebody waits come first.
    std::stable_sort(m_pools.begin(), m_pools.end(), [](const auto& a, const auto& b) { return a.waiting > b.waiting; });
    const auto count = static_cast<qsizetype>(m_pools.size());
    while (m_cards.size() > count)
        delete m_cards.takeLast();
    while (m_cards.size() < count) {
        auto* card = new PoolCard(m_context.theme);
        const auto at = m_cards.size();
        connect(card, &PoolCard::limitWanted, this, [this, at] { changeLimit(m_pools[static_cast<std::size_t>(at)]); });
        m_row->addWidget(card, 1);
        m_cards << card;
    }
    for (qsizetype at = 0; at < count; ++at)
        m_cards[at]->setPool(m_pools[static_cast<std::size_t>(at)]);
    setVisible(m_wanted && count > 0);
    emit changed();
}

void PoolStrip::changeLimit(const api::PoolRow& pool)
{
    auto* dialog = new PoolDialog(m_context, pool, this);
    connect(dialog, &PoolDialog::changed, this, &PoolStrip::refresh);
    dialog->open();
}

} // namespace kaze::ui
