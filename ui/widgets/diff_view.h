#pragma once

#include "ui/widgets/theme.h"

#include <QPlainTextEdit>

namespace kaze::ui {

//! A unified diff, read only. Signs stand in the gutter as well as in colour, so that either is enough.
class DiffView : public QPlainTextEdit {
    Q_OBJECT
public:
    DiffView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! Text as `diff -u` and git write it; anything else is shown as it is.
    void setDiff(const QString& unifiedDiff);
    //! The diff of two texts, three lines of context. Meant for files of up to some thousand lines; above 2 000 changed lines it gives up
    //! on pairing them and shows the old text removed and the new one added.
    void setTexts(const QString& before, const QString& after, const QString& path);

    [[nodiscard]] int addedLines() const { return m_added; }
    [[nodiscard]] int removedLines() const { return m_removed; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Highlighter;
    void restyle();

    const Theme& m_theme;
    Highlighter* m_highlighter;
    int m_added = 0;
    int m_removed = 0;
};

//! The unified diff of two texts, as `diff -u` writes it; empty when they are equal.
[[nodiscard]] QString unifiedDiff(const QString& before, const QString& after, const QString& path, int context = 3);

} // namespace kaze::ui
