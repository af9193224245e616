#include "ui/widgets/filter_field.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QStringListModel>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 150; // ms after the last key

} // namespace

//! The line edit with its "/" key cap and the underline of an error.
class FilterField::Edit : public QLineEdit {
public:
    Edit(const Theme& theme, QWidget* parent) : QLineEdit(parent), m_theme(theme) { }

    std::optional<FilterError> error;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QLineEdit::paintEvent(event);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (text().isEmpty() && !hasFocus())
            paintHint(painter);
        if (error)
            paintError(painter);
    }

private:
    void paintHint(QPainter& painter) const
    {
        const QRect cap = QStyle::visualRect(layoutDirection(), rect(), QRect(width() - 26, (height() - 18) / 2, 18, 18));
        painter.setPen(m_theme.tokens().border);
        painter.setBrush(m_theme.tokens().surface);
        painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(m_theme.tokens().muted);
        painter.setFont(m_theme.font(TextRole::Muted));
        painter.drawText(cap, Qt::AlignCenter, QStringLiteral("/"));
    }

    void paintError(QPainter& painter) const
    {
        const auto advance = [this](int count) { return fontMetrics().horizontalAdvance(text().left(count)); };
        const int origin = cursorRect().center().x() - advance(cursorPosition());
        const int from = origin + advance(error->position);
        const bool atEnd = error->position >= text().size();
        const int to
            = atEnd ? from + fontMetrics().averageCharWidth() : origin + advance(error->position + std::max(1, error->length));
        const double y = height() / 2.0 + fontMetrics().height() / 2.0 - 0.5;
        QPainterPath wave;
        wave.moveTo(from, y);
        for (double x = from; x < to; x += 4) {
            wave.quadTo(x + 1, y + 3, x + 2, y);
            wave.quadTo(x + 3, y - 3, x + 4, y);
        }
        painter.setClipRect(rect().adjusted(4, 0, -4, 0));
        painter.setPen(QPen(m_theme.tokens().critical, 1.3));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(wave);
    }

    const Theme& m_theme;
};

FilterField::FilterField(const Theme& theme, const QString& placeholder, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_edit(new Edit(theme, this)), m_message(new QLabel(this)), m_pause(new QTimer(this)),
      m_completer(new QCompleter(this)), m_words(new QStringListModel(this))
{
    m_edit->setFont(theme.font(TextRole::Mono));
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder.isEmpty() ? tr("Filter") : placeholder);
    m_edit->setClearButtonEnabled(false);
    m_edit->setLayoutDirection(Qt::LeftToRight); // a language of its own, whatever the person's
    m_edit->installEventFilter(this);
    setTextRole(*m_message, TextRole::Muted, theme);
    setTextTone(*m_message, Tone::Critical);
    m_message->setWordWrap(true);
    m_message->hide();
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    m_completer->setModel(m_words);
    m_completer->setWidget(m_edit);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->popup()->setObjectName(QStringLiteral("kazeCompletions"));
    m_completer->popup()->setFont(theme.font(TextRole::Mono));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_edit);
    column->addWidget(m_message);
    setFocusProxy(m_edit);
    setMinimumWidth(160);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        clearError();
        m_pause->start();
        offerCompletions();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterField::emitNow);
    connect(m_pause, &QTimer::timeout, this, &FilterField::emitNow);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterField::acceptCompletion);
}

QString FilterField::text() const
{
    return m_edit->text();
}

void FilterField::setText(const QString& text)
{
    m_edit->setText(text);
    clearError();
    emitNow();
}

void FilterField::setError(const FilterError& error)
{
    m_edit->error = error;
    m_edit->setToolTip(error.message);
    m_edit->setAccessibleDescription(error.message);
    m_message->setText(error.message);
    m_message->setVisible(!error.message.isEmpty());
    m_edit->update();
    QAccessibleEvent event(m_edit, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void FilterField::clearError()
{
    if (!m_edit->error)
        return;
    m_edit->error.reset();
    m_edit->setToolTip({});
    m_edit->setAccessibleDescription({});
    m_message->hide();
    m_edit->update();
}

QString FilterField::errorMessage() const
{
    return m_edit->error ? m_edit->error->message : QString();
}

void FilterField::setCompletions(std::function<QStringList(const QString&)> source)
{
    m_source = std::move(source);
}

QLineEdit* FilterField::lineEdit() const
{
    return m_edit;
}

bool FilterField::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape && !m_edit->text().isEmpty()) {
            setText({});
            return true;
        }
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) {
            offerCompletions();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FilterField::offerCompletions()
{
    if (!m_source)
        return;
    const QString before = m_edit->text().left(m_edit->cursorPosition());
    const QString term = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    m_words->setStringList(m_source(before));
    m_completer->setCompletionPrefix(term);
    const bool nothingNew = m_completer->completionCount() == 0
        || (m_completer->completionCount() == 1 && m_completer->currentCompletion() == term);
    if (nothingNew)
        m_completer->popup()->hide();
    else
        m_completer->complete();
}

void FilterField::acceptCompletion(const QString& word)
{
    const int cursor = m_edit->cursorPosition();
    const QString text = m_edit->text();
    const auto start = text.left(cursor).lastIndexOf(QLatin1Char(' ')) + 1;
    m_edit->setText(text.left(start) + word + text.mid(cursor));
    m_edit->setCursorPosition(static_cast<int>(start + word.size()));
    m_pause->start();
}

void FilterField::emitNow()
{
    m_pause->stop();
    if (m_edit->text() == m_lastEmitted)
        return;
    m_lastEmitted = m_edit->text();
    emit filterChanged(m_lastEmitted);
}

} // namespace kaze::ui
