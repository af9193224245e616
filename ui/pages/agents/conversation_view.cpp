#include "ui/pages/agents/conversation_view.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/state_chip.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace kaze::ui {

namespace {

constexpr int kGap = 10; // between chip and text
constexpr int kRowGap = 10;
constexpr int kLines = 6; // of a text that is cut
constexpr int kPatience = 8; // lines that are shown whole
constexpr qsizetype kCutCharacters = 2400; // more cannot fit into kPatience lines
constexpr int kEdge = 8; // px from the end that still count as the end
constexpr std::size_t kKeptRows = 400;
constexpr int kMargin = 2;

} // namespace

ConversationView::ConversationView(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QAbstractScrollArea(parent), m_theme(theme)
{
    setAccessibleName(accessibleName);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    for (const auto* word :
        {QT_TR_NOOP("task"), QT_TR_NOOP("model"), QT_TR_NOOP("tool failed"), QT_TR_NOOP("approval"), QT_TR_NOOP("answer")})
        m_chipWidth = std::max(m_chipWidth, chipSize(ConversationModel::tr(word), theme).width());
    m_chipWidth = std::min(m_chipWidth, 120);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ConversationView::setModel(ConversationLines* model)
{
    m_model = model;
    connect(model, &QAbstractItemModel::modelReset, this, &ConversationView::resetRows);
    connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
        m_heights.append(last - first + 1, kEstimate);
        settle();
    });
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first) {
        m_heights.truncate(first);
        std::erase_if(m_rows, [first](const auto& entry) { return entry.first >= first; });
        settle();
    });
    connect(model, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex& first, const QModelIndex& last) { changed(first.row(), last.row()); });
    resetRows();
}

void ConversationView::resetRows()
{
    m_rows.clear();
    m_expanded.clear();
    m_current = -1;
    m_anchor = 0;
    m_atEnd = true;
    m_heights.reset(m_model->rowCount(), kEstimate);
    settle();
}

void ConversationView::changed(int first, int last)
{
    for (int number = first; number <= last && number < m_heights.count(); ++number)
        if (m_heights.isMeasured(number)) {
            m_heights.forget(number);
            m_rows.erase(number);
        }
    settle();
}

void ConversationView::setFooter(QWidget* footer)
{
    m_footer = footer;
    footer->setParent(viewport());
    footer->show();
    updateFooter();
}

void ConversationView::updateFooter()
{
    // The footer's buttons must never be cut, however long their words are.
    const int scrollBar = verticalScrollBar()->sizeHint().width();
    setMinimumWidth(m_footer && !m_footer->isHidden() ? m_footer->minimumSizeHint().width() + scrollBar : 0);
    settle();
}

int ConversationView::footerHeight() const
{
    if (!m_footer || m_footer->isHidden())
        return 0;
    const int width = viewport()->width();
    return std::max(m_footer->minimumSizeHint().height(),
        m_footer->hasHeightForWidth() ? m_footer->heightForWidth(width) : m_footer->sizeHint().height());
}

QRect ConversationView::textRect(int top, int height) const
{
    const int left = m_chipWidth + kGap;
    const QRect all(0, 0, viewport()->width(), viewport()->height());
    return QStyle::visualRect(
        layoutDirection(), all, QRect(left, top, std::max(40, viewport()->width() - left - kMargin), height));
}

ConversationView::Row& ConversationView::row(int number)
{
    auto& row = m_rows[number];
    if (!row.text) {
        row.line = m_model->line(number);
        // What streams is read as it comes, so it is never cut.
        layOut(row, isExpanded(number) || number == m_model->streamingRow());
    }
    return row;
}

void ConversationView::layOut(Row& row, bool expanded) const
{
    const QFontMetrics metrics(m_theme.font(TextRole::Body));
    row.hiddenLines = 0;
    row.textHeight = 0;
    row.text = std::make_unique<QTextLayout>();
    if (row.line.hidden || !row.line.loaded) {
        row.height = row.line.hidden ? 0 : kEstimate;
        return;
    }
    QString shown = expanded ? row.line.text : row.line.text.left(kCutCharacters);
    shown.replace(QLatin1Char('\n'), QChar::LineSeparator);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(shown.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    option.setAlignment(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading) | Qt::AlignAbsolute);
    row.text->setFont(m_theme.font(TextRole::Body));
    row.text->setText(shown);
    row.text->setTextOption(option);
    const int width = textRect(0, 0).width();
    const bool folds = row.line.foldedTo > 0;
    const auto patience = static_cast<std::size_t>(folds ? row.line.foldedTo : kPatience);
    std::vector<double> bottoms;
    row.text->beginLayout();
    double y = 0;
    while (expanded || bottoms.size() <= patience) {
        QTextLine line = row.text->createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += std::max<double>(line.height(), metrics.lineSpacing()) + 1;
        bottoms.push_back(y);
    }
    row.text->endLayout();
    const bool more = row.line.text.size() > kCutCharacters || bottoms.size() > patience;
    if (more && !expanded) {
        const auto kept = std::min(folds ? patience : static_cast<std::size_t>(kLines), bottoms.size());
        y = kept == 0 ? 0 : bottoms[kept - 1];
        row.hiddenLines = std::max(1, static_cast<int>(row.line.text.count(QLatin1Char('\n'))) + 1 - static_cast<int>(kept));
    }
    row.textHeight = std::max(static_cast<int>(std::ceil(y)), metrics.lineSpacing() + 1);
    row.height = row.textHeight + kRowGap;
    if (!linkText(row, expanded).isEmpty())
        row.height += metrics.lineSpacing() + 2;
    if (!row.line.note.isEmpty())
        row.height += QFontMetrics(m_theme.font(TextRole::Muted)).lineSpacing() + 2;
}

QString ConversationView::linkText(const Row& row, bool expanded) const
{
    if (row.hiddenLines > 0)
        return row.hiddenLines > 1 ? tr("Show all (%n more lines)", nullptr, row.hiddenLines) : tr("Show all");
    const bool isLong = row.line.text.size() > kCutCharacters
        || (row.text && row.text->lineCount() > (row.line.foldedTo > 0 ? row.line.foldedTo : kPatience));
    return expanded && !row.line.running && isLong ? tr("Show less") : QString();
}

void ConversationView::settle()
{
    if (m_settling || !m_model || !viewport()->isVisibleTo(this))
        return;
    m_settling = true;
    if (m_rows.size() > kKeptRows) {
        const auto [first, last] = visibleRows();
        std::erase_if(m_rows, [first, last](const auto& entry) { return entry.first < first - 50 || entry.first > last + 50; });
    }
    // What is laid out for the first time changes what is visible; each round brings fewer such rows.
    for (int round = 0; round < 8; ++round) {
        updateRange();
        auto* bar = verticalScrollBar();
        if (m_atEnd)
            bar->setValue(bar->maximum());
        const int value = bar->value();
        bool any = false;
        qint64 above = 0;
        int number = m_heights.rowAt(value);
        for (qint64 y = m_heights.top(number) - value; number < m_heights.count() && y < viewport()->height(); ++number) {
            if (!m_heights.isMeasured(number)) {
                const int before = m_heights.height(number);
                const int now = row(number).height;
                m_heights.set(number, now);
                any = true;
                above += number < m_anchor ? now - before : 0;
            }
            y += m_heights.height(number);
        }
        if (!any)
            break;
        updateRange();
        // Rows that grew above what a person looks at must not push it away.
        if (above != 0 && !m_atEnd)
            bar->setValue(value + static_cast<int>(above));
    }
    m_anchor = m_heights.rowAt(verticalScrollBar()->value());
    m_settling = false;
    placeFooter();
    viewport()->update();
    if (m_heights.count() > 0) {
        const auto [first, last] = visibleRows();
        emit rowsShown(first, last);
    }
}

void ConversationView::updateRange()
{
    const int footer = footerHeight();
    const qint64 total = m_heights.total() + kMargin + (footer > 0 ? footer + kRowGap : 0);
    auto* bar = verticalScrollBar();
    bar->setRange(0, static_cast<int>(std::clamp<qint64>(total - viewport()->height(), 0, std::numeric_limits<int>::max())));
    bar->setPageStep(std::max(1, viewport()->height()));
    bar->setSingleStep(QFontMetrics(m_theme.font(TextRole::Body)).lineSpacing() * 2);
}

void ConversationView::placeFooter()
{
    if (!m_footer || m_footer->isHidden())
        return;
    const int top
        = static_cast<int>(std::clamp<qint64>(m_heights.total() + kMargin - verticalScrollBar()->value(), -100'000, 100'000));
    m_footer->setGeometry(0, top, viewport()->width(), footerHeight());
}

std::pair<int, int> ConversationView::visibleRows() const
{
    const int value = verticalScrollBar()->value();
    return {m_heights.rowAt(value), m_heights.rowAt(value + viewport()->height())};
}

QRect ConversationView::rowRect(int number)
{
    const int top = static_cast<int>(m_heights.top(number) - verticalScrollBar()->value()) + kMargin;
    return {0, top, viewport()->width(), m_heights.height(number)};
}

QRect ConversationView::linkRect(int number)
{
    const Row& shown = row(number);
    const QString words = linkText(shown, isExpanded(number));
    if (words.isEmpty())
        return {};
    const QFontMetrics metrics(m_theme.font(TextRole::Body));
    const QRect all = textRect(rowRect(number).top() + shown.textHeight + 2, metrics.lineSpacing());
    return QStyle::alignedRect(
        layoutDirection(), Qt::AlignLeading | Qt::AlignTop, QSize(metrics.horizontalAdvance(words) + 2, all.height()), all);
}

bool ConversationView::isCut(int number)
{
    return row(number).hiddenLines > 0;
}

void ConversationView::scrollToEnd()
{
    m_atEnd = true;
    settle();
}

void ConversationView::scrollToStart()
{
    m_atEnd = false;
    verticalScrollBar()->setValue(0);
    settle();
}

void ConversationView::setExpanded(int number, bool expanded)
{
    if (expanded == isExpanded(number) || number < 0 || number >= m_heights.count())
        return;
    if (expanded)
        m_expanded.insert(number);
    else
        m_expanded.erase(number);
    // The row stays where it is: what a person wants to read begins there.
    m_atEnd = false;
    changed(number, number);
}

void ConversationView::setCurrentRow(int number)
{
    if (number < 0 || number >= m_heights.count())
        return;
    m_current = number;
    const int value = verticalScrollBar()->value();
    const qint64 top = m_heights.top(number);
    if (!m_heights.isMeasured(number))
        m_heights.set(number, row(number).height);
    const int height = m_heights.height(number);
    if (top < value)
        verticalScrollBar()->setValue(static_cast<int>(top));
    else if (top + height > value + viewport()->height())
        verticalScrollBar()->setValue(static_cast<int>(std::min(top, top + height - viewport()->height())));
    announce();
    viewport()->update();
}

void ConversationView::announce()
{
    const auto line = m_model->line(m_current);
    setAccessibleDescription(
        tr("Row %1 of %2, %3: %4").arg(m_current + 1).arg(m_heights.count()).arg(line.word, line.text.left(kCutCharacters)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

QString ConversationView::currentText() const
{
    return m_current < 0 || !m_model ? QString() : m_model->line(m_current).text;
}

void ConversationView::move(int step)
{
    int number
        = m_current < 0 ? (step > 0 ? m_heights.rowAt(verticalScrollBar()->value()) : visibleRows().second) : m_current + step;
    while (number >= 0 && number < m_heights.count() && m_model->line(number).hidden)
        number += step;
    if (number < 0 || number >= m_heights.count())
        return;
    setCurrentRow(number);
    emit currentRowChanged(number);
}

void ConversationView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return move(-1);
    case Qt::Key_Down:
        return move(1);
    case Qt::Key_Home:
        verticalScrollBar()->setValue(0);
        return setCurrentRow(0);
    case Qt::Key_End:
        scrollToEnd();
        return setCurrentRow(m_heights.count() - 1);
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        verticalScrollBar()->triggerAction(
            event->key() == Qt::Key_PageUp ? QAbstractSlider::SliderPageStepSub : QAbstractSlider::SliderPageStepAdd);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            return setExpanded(m_current, !isExpanded(m_current));
        break;
    default:
        break;
    }
    if (event->matches(QKeySequence::Copy) && m_current >= 0) {
        QApplication::clipboard()->setText(currentText());
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void ConversationView::mousePressEvent(QMouseEvent* event)
{
    const int number = m_heights.rowAt(event->pos().y() + verticalScrollBar()->value() - kMargin);
    if (m_heights.count() == 0 || !rowRect(number).contains(event->pos()))
        return;
    const bool another = number != m_current;
    m_current = number;
    announce();
    if (another)
        emit currentRowChanged(number);
    if (event->button() == Qt::LeftButton && linkRect(number).contains(event->pos()))
        setExpanded(number, !isExpanded(number));
    viewport()->update();
}

void ConversationView::mouseMoveEvent(QMouseEvent* event)
{
    const int number = m_heights.rowAt(event->pos().y() + verticalScrollBar()->value() - kMargin);
    const bool link = m_heights.count() > 0 && linkRect(number).contains(event->pos());
    viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_current < 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy text"), this, [this] { QApplication::clipboard()->setText(currentText()); });
    if (isCut(m_current) || isExpanded(m_current))
        menu->addAction(isExpanded(m_current) ? tr("Show less") : tr("Show all"), this,
            [this] { setExpanded(m_current, !isExpanded(m_current)); });
    menu->popup(event->globalPos());
}

void ConversationView::scrollContentsBy(int, int)
{
    if (m_settling)
        return;
    m_atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - kEdge;
    settle();
}

void ConversationView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        m_rows.clear();
        for (int number = 0; number < m_heights.count(); ++number)
            m_heights.forget(number);
    }
    settle();
}

void ConversationView::showEvent(QShowEvent* event)
{
    QAbstractScrollArea::showEvent(event);
    settle();
}

void ConversationView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ConversationView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool ConversationView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest)
        settle();
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int number = m_heights.rowAt(help->pos().y() + verticalScrollBar()->value() - kMargin);
    if (m_heights.count() == 0 || !rowRect(number).contains(help->pos()))
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_model->index(number).data(Qt::ToolTipRole).toString(), viewport());
    return true;
}

void ConversationView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    if (m_heights.count() == 0)
        return;
    const int value = verticalScrollBar()->value();
    int number = m_heights.rowAt(value + event->rect().top() - kMargin);
    for (qint64 top = m_heights.top(number) - value + kMargin; number < m_heights.count() && top <= event->rect().bottom();
         ++number) {
        if (m_heights.height(number) > 0)
            paintRow(painter, number, static_cast<int>(top));
        top += m_heights.height(number);
    }
}

void ConversationView::paintRow(QPainter& painter, int number, int top)
{
    const Row& shown = row(number);
    const QRect all(0, top - 4, viewport()->width(), m_heights.height(number) - kRowGap + 8);
    painter.setRenderHint(QPainter::Antialiasing);
    if (number == m_current) {
        painter.setPen(hasFocus() ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
        painter.setBrush(m_theme.hover());
        painter.drawRoundedRect(QRectF(all).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    const QRect viewportRect(0, 0, viewport()->width(), viewport()->height());
    const QRect chip = QStyle::visualRect(layoutDirection(), viewportRect, QRect(0, top, m_chipWidth, 19));
    painter.setPen(m_theme.tokens().highContrast ? QPen(m_theme.tokens().border) : QPen(Qt::NoPen));
    painter.setBrush(m_theme.chip());
    painter.drawRoundedRect(chip, 4, 4);
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.setPen(m_theme.color(shown.line.tone));
    paintText(painter, chip.adjusted(4, 0, -4, 0), shown.line.loaded ? shown.line.word : QStringLiteral("…"), layoutDirection(),
        Qt::AlignCenter);
    if (!shown.line.loaded)
        return;
    painter.save();
    painter.setClipRect(QRect(0, top, viewport()->width(), shown.textHeight));
    painter.setPen(m_theme.tokens().text);
    shown.text->draw(&painter, QPointF(textRect(top, 0).left(), top));
    painter.restore();
    int y = top + shown.textHeight + 2;
    painter.setFont(m_theme.font(TextRole::Body));
    if (const QString link = linkText(shown, isExpanded(number)); !link.isEmpty()) {
        painter.setPen(m_theme.tokens().accent);
        paintText(painter, linkRect(number), link, layoutDirection());
        y += painter.fontMetrics().lineSpacing() + 2;
    }
    if (!shown.line.note.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Muted));
        painter.setPen(m_theme.tokens().muted);
        paintText(painter, textRect(y, painter.fontMetrics().lineSpacing()), shown.line.note, layoutDirection());
    }
}

} // namespace kaze::ui
