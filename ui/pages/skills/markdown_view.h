#pragma once

#include "ui/widgets/theme.h"

#include <QTextBrowser>

namespace kaze::ui {

//! Markdown that somebody else wrote, as it is meant to be read. Loads nothing: a picture is a sign, HTML is text, a link goes nowhere by
//! itself. Text of more than 64 KB is shown as it is, because laying it out would hold up the window.
class MarkdownView : public QTextBrowser {
    Q_OBJECT
public:
    MarkdownView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! `stay`: where one has scrolled to, because it is the same text a little later.
    void showMarkdown(const QString& text, bool stay = false);
    [[nodiscard]] QString markdown() const { return m_text; }

signals:
    //! A link to another file of the same folder, as it stands in the text.
    void fileWanted(const QString& path);
    //! A link to somewhere else.
    void addressWanted(const QUrl& address);

protected:
    QVariant loadResource(int type, const QUrl& name) override;

private:
    void lay();
    void styleBlocks();
    [[nodiscard]] QTextCharFormat charFormatOf(const QTextBlockFormat& block, QTextCharFormat format) const;
    [[nodiscard]] QTextBlockFormat blockFormatOf(const QTextBlock& block) const;

    const Theme& m_theme;
    QString m_text;
};

} // namespace kaze::ui
