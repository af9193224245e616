#pragma once

#include "ui/pages/page.h"

namespace kaze::ui {

//! The look: theme and language. Both are kept in the settings; the language takes effect at the next start.
class AppearanceSection : public QWidget {
    Q_OBJECT
public:
    explicit AppearanceSection(const PageContext& context, QWidget* parent = nullptr);

private:
    QWidget* buildTheme();
    QWidget* buildLanguage();

    PageContext m_context;
};

//! How the settings name a theme ("system", "dark"), and back; System for an unknown name.
[[nodiscard]] QString nameOf(ThemeMode mode);
[[nodiscard]] ThemeMode themeModeOf(const QString& name);

namespace settings_key {
inline const QString kTheme = QStringLiteral("appearance/theme");
inline const QString kLanguage = QStringLiteral("appearance/language"); //!< "", "en", "de"
} // namespace settings_key

} // namespace kaze::ui
