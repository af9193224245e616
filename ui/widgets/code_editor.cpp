#include "ui/widgets/code_editor.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>
#include <QToolTip>

namespace kaze::ui {

namespace {

constexpr int kIndent = 2;
constexpr int kShortestPrefix = 2; // letters before words are offered unasked

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('.') || c == QLatin1Char('-')
        || c == QLatin1Char('/');
}

int leadingSpaces(const QString& line)
{
    int count = 0;
    while (count < line.size() && line[count] == QLatin1Char(' '))
        ++count;
    return count;
}

} // namespace

CodeEditor::CodeEditor(const Theme& theme, Language language, const QString& accessibleName, QWidget* parent)
    : CodeView(theme, language, accessibleName, parent), m_completer(new QCompleter(this)), m_words(new QStringListModel(this))
{
    setReadOnly(false);
    setTextInteractionFlags(Qt::TextEditorInteraction);
    m_completer->setModel(m_words);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->popup()->setObjectName(QStringLiteral("kazeCompletions"));
    m_completer->popup()->setFont(theme.font(TextRole::Mono));
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &CodeEditor::accept);
    connect(&theme, &Theme::changed, this, &CodeEditor::showErrors);
}

void CodeEditor::setErrors(std::map<int, QString> errors)
{
    m_errors = std::move(errors);
    showErrors();
    QStringList spoken;
    for (const auto& [line, message] : m_errors)
        spoken << tr("Line %1: %2").arg(line).arg(message);
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
}

void CodeEditor::showErrors()
{
    QList<QTextEdit::ExtraSelection> marks;
    for (const auto& [line, message] : m_errors) {
        const QTextBlock block = document()->findBlockByNumber(line - 1);
        if (!block.isValid())
            continue;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, leadingSpaces(block.text()));
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(theme().tokens().critical);
        mark.format.setToolTip(message);
        marks << mark;
    }
    setExtraSelections(marks);
    updateGutter();
    update();
}

void CodeEditor::setWords(const QStringList& words)
{
    QStringList sorted = words;
    sorted.removeDuplicates();
    sorted.sort(Qt::CaseInsensitive);
    m_words->setStringList(sorted);
}

QString CodeEditor::markOf(int line) const
{
    return m_errors.contains(line) ? QStringLiteral("!") : QString();
}

QString CodeEditor::wordBeforeCursor() const
{
    const QString line = textCursor().block().text().left(textCursor().positionInBlock());
    auto start = line.size();
    while (start > 0 && isWordPart(line[start - 1]))
        --start;
    return line.mid(start);
}

void CodeEditor::offer(bool asked)
{
    const QString prefix = wordBeforeCursor();
    m_completer->setCompletionPrefix(prefix);
    const bool known
        = m_completer->completionCount() == 1 && m_completer->currentCompletion().compare(prefix, Qt::CaseInsensitive) == 0;
    if ((!asked && prefix.size() < kShortestPrefix) || m_completer->completionCount() == 0 || known) {
        m_completer->popup()->hide();
        return;
    }
    QRect where = cursorRect();
    where.translate(viewport()->pos());
    where.setWidth(m_completer->popup()->sizeHintForColumn(0) + m_completer->popup()->verticalScrollBar()->sizeHint().width()
        + spacing::kHuge);
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    m_completer->complete(where);
}

void CodeEditor::accept(const QString& word)
{
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(wordBeforeCursor().size()));
    cursor.insertText(word);
    setTextCursor(cursor);
}

bool CodeEditor::indent(bool back)
{
    QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    if (!cursor.hasSelection() && !before.trimmed().isEmpty())
        return false;
    if (!cursor.hasSelection() && back && before.isEmpty())
        return false;
    cursor.beginEditBlock();
    QTextBlock block = document()->findBlock(cursor.selectionStart());
    const QTextBlock last = document()->findBlock(cursor.selectionEnd());
    for (;; block = block.next()) {
        QTextCursor edit(block);
        if (!back)
            edit.insertText(QString(kIndent, QLatin1Char(' ')));
        else
            for (int i = 0; i < kIndent && block.text().startsWith(QLatin1Char(' ')); ++i)
                edit.deleteChar();
        if (block == last)
            break;
    }
    cursor.endEditBlock();
    return true;
}

void CodeEditor::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && acceptOffered())
        return;
    if (key == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        offer(true);
        return;
    }
    if (key == Qt::Key_Tab || key == Qt::Key_Backtab) {
        event->ignore();
        return;
    }
    if (key == Qt::Key_Return && event->modifiers() == Qt::NoModifier) {
        const QString line = textCursor().block().text().left(textCursor().positionInBlock());
        const int deeper = line.endsWith(QLatin1Char(':')) && language() != Language::Markdown ? kIndent : 0;
        textCursor().insertText(QLatin1Char('\n') + QString(leadingSpaces(line) + deeper, QLatin1Char(' ')));
        ensureCursorVisible();
        return;
    }
    CodeView::keyPressEvent(event);
    const QString typed = event->text();
    if (!typed.isEmpty() && isWordPart(typed[0]))
        offer(false);
    else if (!typed.isEmpty())
        m_completer->popup()->hide();
}

bool CodeEditor::acceptOffered()
{
    if (!m_completer->popup()->isVisible())
        return false;
    const QString word = m_completer->popup()->currentIndex().data().toString();
    m_completer->popup()->hide();
    if (!word.isEmpty())
        accept(word);
    return true;
}

bool CodeEditor::event(QEvent* event)
{
    // Tab moves the keyboard on before keyPressEvent() would see it.
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool tab = key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab;
        if (tab && (acceptOffered() || indent(key->key() == Qt::Key_Backtab))) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPoint inside = viewport()->mapFrom(this, help->pos());
        const int line = cursorForPosition(inside).blockNumber() + 1;
        const auto found = m_errors.find(line);
        if (found != m_errors.end())
            QToolTip::showText(help->globalPos(), found->second, this);
        else
            QToolTip::hideText();
        return true;
    }
    return CodeView::event(event);
}

} // namespace kaze::ui
