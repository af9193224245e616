#pragma once

#include "ui/widgets/theme.h"

#include <QSyntaxHighlighter>

namespace kaze::ui {

enum class Language { Plain, Json, Yaml, Markdown };

//! Colours JSON, YAML, or Markdown with YAML at its head, with the theme's tones, following it. Very long lines stay plain: colouring must never cost a frame.
class CodeHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    CodeHighlighter(const Theme& theme, Language language, QTextDocument* document);

    void setLanguage(Language language);
    [[nodiscard]] Language language() const { return m_language; }

protected:
    void highlightBlock(const QString& text) override;

private:
    void json(const QString& text);
    void yaml(const QString& text);
    void markdown(const QString& text);
    void markdownLine(const QString& text);
    void paint(int from, int length, Tone tone);

    const Theme& m_theme;
    Language m_language;
};

} // namespace kaze::ui
