#include "ui/widgets/command_palette.h"

#include "ui/widgets/detail/palette_list.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWidth = 620;
constexpr int kHeight = 420;
constexpr int kPage = 8;
constexpr int kLine = 32;

} // namespace

CommandPalette::CommandPalette(const Theme& theme, QWidget* host)
    : QFrame(host), m_theme(theme), m_edit(new QLineEdit(this)), m_list(new QListView(this)),
      m_nothing(makeLabel(theme, TextRole::Body, tr("Nothing matches."), this)), m_model(new PaletteModel(this))
{
    setAccessibleName(tr("Command palette"));
    m_edit->setAccessibleName(tr("Command"));
    m_list->setAccessibleName(tr("Matches"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(theme, this));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setProperty("kazeQuiet", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kSmall, spacing::kSmall, spacing::kSmall, spacing::kSmall);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    setFocusProxy(m_edit);
    m_edit->installEventFilter(this);
    host->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter();
        emit queryChanged(text);
    });
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (isVisible() && now && now != this && !isAncestorOf(now))
            dismiss();
    });
    hide();
}

void CommandPalette::setEntries(QList<PaletteEntry> entries)
{
    m_model->setEntries(std::move(entries), m_edit->text());
    filter();
}

void CommandPalette::open(const QString& placeholder)
{
    m_previousFocus = QApplication::focusWidget();
    m_edit->setPlaceholderText(placeholder.isEmpty() ? tr("Type a command…") : placeholder);
    m_edit->clear();
    filter();
    place();
    show();
    raise();
    m_edit->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::dismiss()
{
    if (isHidden())
        return;
    // A click elsewhere has already given the keyboard to somebody.
    const bool hadKeyboard = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadKeyboard && m_previousFocus)
        m_previousFocus->setFocus(Qt::PopupFocusReason);
    emit dismissed();
}

QString CommandPalette::query() const
{
    return m_edit->text();
}
QStringList CommandPalette::shownIds() const
{
    return m_model->shownIds();
}

void CommandPalette::filter()
{
    m_model->filter(m_edit->text());
    const bool any = m_model->rowCount() > 0;
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    if (any)
        m_list->setCurrentIndex(m_model->index(0));
    place();
}

void CommandPalette::place()
{
    const auto* host = parentWidget();
    const int width = std::min(kWidth, host->width() - 2 * spacing::kLarge);
    const int rows = std::max(2, m_model->rowCount()) * m_list->sizeHintForRow(0);
    const int wanted = std::min(kHeight, m_edit->sizeHint().height() + 3 * spacing::kSmall + std::max(rows, 2 * kLine));
    const int height = std::min(wanted, host->height() - 96);
    setGeometry((host->width() - width) / 2, std::min(72, host->height() / 8), width, std::max(height, 96));
}

void CommandPalette::choose(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const QString id = index.data(PaletteModel::IdRole).toString();
    dismiss();
    emit activated(id);
}

void CommandPalette::step(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    int row = m_list->currentIndex().row() + by;
    // One step past an end goes round; a page stops there.
    row = std::abs(by) == 1 ? (row + rows) % rows : std::clamp(row, 0, rows - 1);
    m_list->setCurrentIndex(m_model->index(row));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != m_edit || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_PageUp:
        step(-kPage);
        return true;
    case Qt::Key_PageDown:
        step(kPage);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_list->currentIndex());
        return true;
    case Qt::Key_Escape:
        dismiss();
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    paintPopup(*this, m_theme);
}

} // namespace kaze::ui
