#pragma once

#include <QCborMap>
#include <QCborValue>
#include <QVariantMap>

namespace kaze::ui {

constexpr QChar kBetween(0x1f); //!< in keys of two parts

//! The key of something within a group; of the name alone where there is none.
[[nodiscard]] inline QString keyOf(const QString& group, const QString& name)
{
    return group.isEmpty() ? name : group + kBetween + name;
}

//! As it stands in the file: CBOR, which keeps bytes, numbers and lists as such.
[[nodiscard]] inline QByteArray encoded(const QVariantMap& map)
{
    return QCborValue(QCborMap::fromVariantMap(map)).toCbor();
}

//! Empty where it is no such thing.
[[nodiscard]] inline QVariantMap decoded(const QByteArray& value)
{
    return QCborValue::fromCbor(value).toMap().toVariantMap();
}

} // namespace kaze::ui
