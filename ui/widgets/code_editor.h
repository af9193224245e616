#pragma once

#include "ui/widgets/code_view.h"

#include <map>

class QCompleter;
class QStringListModel;

namespace kaze::ui {

//! An editor for agent files and skills: colours of the language, line numbers, marked errors, completion (Ctrl+Space, or while typing), two-space indentation that
//! Enter keeps. Tab indents only inside a line's leading space or a selection, and otherwise leaves the field, so that the keyboard is never trapped.
class CodeEditor : public CodeView {
    Q_OBJECT
public:
    CodeEditor(const Theme& theme, Language language, const QString& accessibleName, QWidget* parent = nullptr);

    [[nodiscard]] QString code() const { return toPlainText(); }
    //! Messages by line, from 1; shown as a red underline, a "!" in the gutter and a tooltip. Replaces those before.
    void setErrors(std::map<int, QString> errors);
    [[nodiscard]] const std::map<int, QString>& errors() const { return m_errors; }
    //! Words that are offered; a person accepts with Enter or Tab.
    void setWords(const QStringList& words);
    [[nodiscard]] QCompleter* completer() const { return m_completer; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    [[nodiscard]] QString markOf(int line) const override;

private:
    [[nodiscard]] QString wordBeforeCursor() const;
    void offer(bool asked);
    void accept(const QString& word);
    bool acceptOffered();
    bool indent(bool back);
    void showErrors();

    std::map<int, QString> m_errors;
    QCompleter* m_completer;
    QStringListModel* m_words;
};

} // namespace kaze::ui
