#include "ui/pages/memory/memory_facets.h"

#include "ui/models/memory_query.h"
#include "ui/models/run_words.h"
#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kHeight = 19;
constexpr int kEdge = 2; // above and below
constexpr int kPadding = 6;
constexpr int kGap = 4;

} // namespace

FacetRow::FacetRow(const Theme& theme, const QString& field, const QString& title, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_field(field), m_title(title)
{
    setAccessibleName(title);
    setFont(theme.font(TextRole::Muted));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FacetRow::setChips(const QList<Chip>& chips)
{
    m_chips = chips;
    m_current = std::clamp<qsizetype>(m_current, 0, std::max<qsizetype>(0, chips.size() - 1));
    setVisible(!chips.isEmpty());
    describe();
}

void FacetRow::setTitleWidth(int width)
{
    m_titleWidth = width;
    update();
}

int FacetRow::titleWidth() const
{
    return fontMetrics().horizontalAdvance(m_title) + spacing::kMedium;
}

QSize FacetRow::sizeHint() const
{
    return {240, kHeight + 2 * kEdge};
}

QSize FacetRow::minimumSizeHint() const
{
    return {m_titleWidth + 40, kHeight + 2 * kEdge};
}

QString FacetRow::wordsOf(const Chip& chip) const
{
    QString words = chip.value;
    if (chip.count >= 0)
        words += QLatin1Char(' ') + format::count(chip.count);
    return chip.on ? words + QStringLiteral(" ×") : words;
}

int FacetRow::widthOf(const QString& words) const
{
    return fontMetrics().horizontalAdvance(words) + 2 * kPadding + 1;
}

QString FacetRow::menuWords(qsizetype shown) const
{
    return QStringLiteral("+%1").arg(m_chips.size() - shown);
}

FacetRow::Places FacetRow::places() const
{
    Places places;
    const int menu = widthOf(menuWords(0));
    int left = m_titleWidth;
    for (qsizetype i = 0; i < m_chips.size(); ++i) {
        const int wanted = widthOf(wordsOf(m_chips[i]));
        const int needed = i + 1 < m_chips.size() ? wanted + kGap + menu : wanted;
        if (i > 0 && left + needed > width()) {
            places.menu = QStyle::visualRect(layoutDirection(), rect(), QRect(left, kEdge, menu, kHeight));
            break;
        }
        const QRect place(left, kEdge, std::min(wanted, std::max(0, width() - left)), kHeight);
        places.chips << QStyle::visualRect(layoutDirection(), rect(), place);
        left += wanted + kGap;
    }
    return places;
}

QRect FacetRow::chipRect(const QString& value) const
{
    const auto places = this->places();
    for (qsizetype i = 0; i < places.chips.size(); ++i)
        if (m_chips[i].value == value)
            return places.chips[i];
    return {};
}

void FacetRow::describe()
{
    QStringList words;
    for (const auto& chip : std::as_const(m_chips))
        words << (chip.on ? tr("%1 (chosen)").arg(chip.value) : chip.value);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    update();
}

void FacetRow::paintOne(QPainter& painter, const QRect& place, const QString& words, bool on, bool hasKeyboard) const
{
    painter.setPen(hasKeyboard || (on && m_theme.tokens().highContrast) ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
    painter.setBrush(on ? m_theme.selection() : m_theme.chip());
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(on ? m_theme.tokens().accent : m_theme.tokens().muted);
    paintText(painter, place.adjusted(2, 0, -2, 0), words, layoutDirection(), Qt::AlignCenter);
}

void FacetRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.tokens().muted);
    const QRect title = QStyle::visualRect(layoutDirection(), rect(), QRect(0, 0, m_titleWidth, height()));
    paintText(painter, title, m_title, layoutDirection());
    const auto places = this->places();
    for (qsizetype i = 0; i < places.chips.size(); ++i)
        paintOne(painter, places.chips[i], wordsOf(m_chips[i]), m_chips[i].on, hasFocus() && i == m_current);
    if (!places.menu.isEmpty())
        paintOne(painter, places.menu, menuWords(places.chips.size()), false, hasFocus() && m_current >= places.chips.size());
}

void FacetRow::press(qsizetype at)
{
    if (at < 0 || at >= m_chips.size())
        return;
    m_current = at;
    const auto chip = m_chips[at];
    emit toggled(chip.value, !chip.on);
}

void FacetRow::openMenu()
{
    const auto places = this->places();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (qsizetype i = places.chips.size(); i < m_chips.size(); ++i) {
        QString words = m_chips[i].value;
        if (m_chips[i].count >= 0)
            words += QStringLiteral("  ") + format::exactCount(m_chips[i].count);
        auto* action = menu->addAction(words.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(m_chips[i].on);
        connect(action, &QAction::triggered, this,
            [this, value = m_chips[i].value, on = m_chips[i].on] { emit toggled(value, !on); });
    }
    menu->popup(mapToGlobal(places.menu.bottomLeft()));
}

void FacetRow::mousePressEvent(QMouseEvent* event)
{
    const auto places = this->places();
    for (qsizetype i = 0; i < places.chips.size(); ++i)
        if (places.chips[i].contains(event->pos()))
            return press(i);
    if (places.menu.contains(event->pos()))
        openMenu();
}

void FacetRow::keyPressEvent(QKeyEvent* event)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const auto places = this->places();
    if (step != 0) {
        // The menu, where there is one, is one place more.
        const auto last = places.menu.isEmpty() ? m_chips.size() - 1 : places.chips.size();
        m_current = std::clamp<qsizetype>(m_current + (mirrored ? -step : step), 0, std::max<qsizetype>(0, last));
        return update();
    }
    if (event->key() != Qt::Key_Space && event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
        return QWidget::keyPressEvent(event);
    if (m_current >= places.chips.size())
        openMenu();
    else
        press(m_current);
}

bool FacetRow::event(QEvent* event)
{
    // Space is a key of the window as well.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto places = this->places();
        for (qsizetype i = 0; i < places.chips.size(); ++i)
            if (places.chips[i].contains(help->pos())) {
                const auto& chip = m_chips[i];
                const QString what = chip.on ? tr("Take the condition %1:%2 away") : tr("Only %1:%2");
                QToolTip::showText(help->globalPos(), what.arg(m_field, chip.value), this);
                return true;
            }
    }
    return QWidget::event(event);
}

MemoryFacets::MemoryFacets(const Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (const auto& [field, title] :
        {std::pair("kind", tr("Kind")), std::pair("tag", tr("Tag")), std::pair("agent", tr("Agent"))}) {
        auto* row = new FacetRow(theme, QLatin1String(field), title);
        row->hide();
        connect(row, &FacetRow::toggled, this, [this, field = QString::fromLatin1(field)](const QString& value, bool on) {
            emit queryWanted(on ? memory::withTerm(m_typed, field, value) : memory::withoutTerm(m_typed, field, value));
        });
        m_rows << row;
        column->addWidget(row);
    }
    int width = 0;
    for (const auto* row : std::as_const(m_rows))
        width = std::max(width, row->titleWidth());
    for (auto* row : std::as_const(m_rows))
        row->setTitleWidth(width);
}

void MemoryFacets::setCounts(const api::MemoryPage& page)
{
    m_page.kinds = page.kinds;
    m_page.tags = page.tags;
    m_page.agents = page.agents;
    rebuild();
}

void MemoryFacets::follow(const QString& typed)
{
    m_typed = typed;
    rebuild();
}

FacetRow* MemoryFacets::row(const QString& field) const
{
    for (auto* row : m_rows)
        if (row->field() == field)
            return row;
    return nullptr;
}

void MemoryFacets::rebuild()
{
    for (auto* row : std::as_const(m_rows)) {
        const auto& counts = row->field() == QLatin1String("kind") ? m_page.kinds
            : row->field() == QLatin1String("tag")                 ? m_page.tags
                                                                   : m_page.agents;
        QStringList chosen = memory::valuesOf(m_typed, row->field());
        // What is chosen stands first, counted or not, so that it can be taken away.
        QList<FacetRow::Chip> first;
        QList<FacetRow::Chip> others;
        for (const auto& value : std::as_const(chosen))
            first << FacetRow::Chip{value, -1, true};
        for (const auto& count : counts) {
            const auto at = chosen.indexOf(text(count.name));
            if (at >= 0)
                first[at].count = count.records;
            else
                others << FacetRow::Chip{text(count.name), count.records, false};
        }
        row->setChips(first + others);
    }
}

} // namespace kaze::ui
