#include "ui/shell/stale_banner.h"

#include "ui/models/cell_words.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QTimer>

namespace kaze::ui {

StaleBanner::StaleBanner(CellLink& link, const Theme& theme, QWidget* parent)
    : QFrame(parent), m_link(link), m_theme(theme), m_label(new ElidedLabel(theme, TextRole::Body)),
      m_retry(new QPushButton(tr("Retry now"))), m_clock(new QTimer(this))
{
    setAccessibleName(tr("Connection"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::kLarge, spacing::kTiny, spacing::kLarge, spacing::kTiny);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_label, 1);
    row->addWidget(m_retry);
    m_clock->setInterval(1000);
    connect(m_clock, &QTimer::timeout, this, &StaleBanner::follow);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_link.retry(); });
    connect(&link, &CellLink::stateChanged, this, &StaleBanner::follow);
    connect(&link, &CellLink::statusChanged, this, &StaleBanner::follow);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    follow();
}

QString StaleBanner::words() const
{
    const auto status = m_link.status();
    const auto now = QDateTime::currentDateTimeUtc();
    QStringList parts;
    parts << (status.heardAt ? tr("Last heard %1 ago").arg(cell_words::ageOf(*status.heardAt, now)) : tr("Shown as it was kept"));
    parts << (status.hopeless ? tr("not tried again by itself") : tr("reconnecting"));
    if (!m_link.problem().isEmpty())
        parts << m_link.problem();
    return parts.join(QStringLiteral(" · "));
}

void StaleBanner::follow()
{
    const bool stale = m_link.isStale();
    setVisible(stale);
    if (!stale)
        return m_clock->stop();
    m_label->setText(words());
    m_clock->start();
}

void StaleBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.fill(Tone::Warning));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Tone::Warning));
}

} // namespace kaze::ui
