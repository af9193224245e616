#include "ui/pages/cells/cell_card.h"

#include "ui/models/cell_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kTrendWidth = 90; // px

QLabel* oneLine(const Theme& theme, TextRole role, const QString& words)
{
    auto* label = new QLabel(words);
    setTextRole(*label, role, theme);
    return label;
}

} // namespace

CellCard::CellCard(const Theme& theme, QWidget* parent)
    : Card(theme, QStringLiteral(" "), parent), m_theme(theme), m_state(new StateChip(theme)),
      m_trend(new Sparkline(theme, Tone::Ok)), m_work(oneLine(theme, TextRole::Muted, {})), m_nearest(new MeterBar(theme)),
      m_note(new ElidedLabel(theme, TextRole::Body))
{
    setFocusPolicy(Qt::StrongFocus);
    setTrailing(m_state);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kLarge);
    const std::array<QString, kFigures> names{tr("running"), tr("today"), tr("latency"), tr("version")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto* column = new QVBoxLayout;
        column->setSpacing(1);
        m_values[i] = oneLine(theme, TextRole::Strong, QStringLiteral("—"));
        column->addWidget(oneLine(theme, TextRole::Muted, names[i]));
        column->addWidget(m_values[i]);
        row->addLayout(column);
    }
    row->addStretch(1);
    m_trend->setFixedSize(kTrendWidth, 26);
    m_trend->setAccessibleName(tr("Runs of the last hour"));
    row->addWidget(m_trend);
    content()->addLayout(row);
    content()->addWidget(m_work);
    content()->addWidget(m_nearest);
    content()->addWidget(m_note);
    m_note->hide();
}

void CellCard::setFigures(const CellFigures& figures)
{
    m_figures = figures;
    setThing(figures.title, figures.region);
    setEdge(cell_words::toneOf(figures.kind));
    m_state->setState(figures.state, figures.tone);
    m_state->setToolTip(figures.problem);
    m_values[Agents]->setText(numberOrNothing(figures.running));
    m_values[Today]->setText(spendOrNothing(figures.spend));
    m_values[Latency]->setText(figures.latency);
    m_values[Latency]->setToolTip(figures.skew.isEmpty() ? QString() : tr("Its clock is %1.").arg(figures.skew));
    m_values[Version]->setText(figures.version.isEmpty() ? QStringLiteral("—") : figures.version);
    m_trend->setValues(figures.trend);
    m_trend->setVisible(!figures.trend.isEmpty());
    m_trend->setTone(figures.tone == Tone::Neutral ? Tone::Accent : figures.tone);
    QStringList work;
    if (figures.queued >= 0)
        work << tr("%1 queued").arg(numberOrNothing(figures.queued)) << tr("%1 waiting").arg(numberOrNothing(figures.waiting));
    if (figures.approvals > 0)
        work << tr("%n approval(s)", nullptr, static_cast<int>(figures.approvals));
    if (figures.alerts > 0)
        work << tr("%n alert(s)", nullptr, static_cast<int>(figures.alerts));
    if (!figures.skew.isEmpty())
        work << tr("clock %1").arg(figures.skew);
    if (work.isEmpty())
        work << tr("nothing heard yet");
    if (!figures.lock.isEmpty() && !figures.locked)
        work << figures.lock;
    m_work->setText(work.join(QStringLiteral(" · ")));
    const bool known = figures.nearestShare >= 0;
    m_nearest->setLabel(known ? figures.nearest : tr("nearest trigger"));
    m_nearest->setValue(known ? figures.nearestShare : 0, known ? figures.nearestShown : QStringLiteral("—"));
    m_note->setText(figures.note);
    m_note->setVisible(!figures.note.isEmpty());
    setAccessibleName(tr("Cell %1, %2, %3, %4").arg(figures.title, figures.environment, figures.state, m_work->text()));
    setAccessibleDescription(figures.note.isEmpty() ? QString() : tr("Note: %1").arg(figures.note));
}

void CellCard::setSelected(bool selected)
{
    if (m_selected == selected)
        return;
    m_selected = selected;
    update();
}

void CellCard::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() == Qt::LeftButton)
        emit chosen(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
}

void CellCard::mouseDoubleClickEvent(QMouseEvent*)
{
    emit opened();
}

void CellCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit opened();
    else if (event->key() == Qt::Key_Space)
        emit chosen(true);
    else
        Card::keyPressEvent(event);
}

void CellCard::focusInEvent(QFocusEvent* event)
{
    Card::focusInEvent(event);
    update();
}

void CellCard::focusOutEvent(QFocusEvent* event)
{
    Card::focusOutEvent(event);
    update();
}

void CellCard::paintEvent(QPaintEvent* event)
{
    Card::paintEvent(event);
    if (!m_selected && !hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? m_theme.focus() : m_theme.color(Tone::Accent), m_selected ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), spacing::kCardRadius, spacing::kCardRadius);
}

} // namespace kaze::ui
