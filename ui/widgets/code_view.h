#pragma once

#include "ui/widgets/highlighters.h"

#include <QPlainTextEdit>

namespace kaze::ui {

class LineNumbers;

//! Makes an editor one to read code in: monospaced, from left to right in every language, with lines as long as they are.
void makeReader(QPlainTextEdit& edit, const Theme& theme, const QString& accessibleName);

//! Monospaced text with line numbers, read only: payloads, files, logs. Text of more than a megabyte is shown up to there, and says so.
class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    CodeView(const Theme& theme, Language language, const QString& accessibleName, QWidget* parent = nullptr);

    void setCode(const QString& text);
    void setLanguage(Language language);
    void setLineNumbersVisible(bool visible);
    //! Makes the view as high as its text, up to `lines` lines; 0 gives the height back to the layout.
    void setFitHeight(int lines);
    //! Shows the text in a tone (an error's output).
    void setTone(Tone tone);
    //! Back to the text's own colours.
    void clearTone();

    [[nodiscard]] int gutterWidth() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    //! Marks a line number in the gutter.
    [[nodiscard]] virtual QString markOf(int line) const;
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] Language language() const { return m_highlighter->language(); }
    void updateGutter();

private:
    friend class LineNumbers;
    void paintGutter(QPaintEvent* event);
    void restyle();
    void fit();
    //! Rows of text on the screen, wrapped ones counted as they are shown.
    [[nodiscard]] int shownLines() const;

    const Theme& m_theme;
    CodeHighlighter* m_highlighter;
    LineNumbers* m_gutter;
    bool m_numbers = true;
    int m_fitLines = 0;
    int m_tone = -1;
};

} // namespace kaze::ui
