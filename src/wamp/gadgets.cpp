// SPDX-License-Identifier: Apache-2.0
#include "wamp/values.h"

#include <QtCore/qmetaobject.h>

namespace Fernweg::Wamp {

bool isGadget(QMetaType type)
{
    return type.flags().testFlag(QMetaType::IsGadget) && type.metaObject();
}

QVariantMap mapOfGadget(const QVariant &gadget)
{
    QVariantMap map;
    const QMetaObject *metaObject = gadget.metaType().metaObject();
    for (int i = 0; i < metaObject->propertyCount(); ++i) {
        const QMetaProperty property = metaObject->property(i);
        if (property.isReadable() && property.isStored())
            map.insert(QString::fromUtf8(property.name()),
                       property.readOnGadget(gadget.constData()));
    }
    return map;
}

bool readGadget(const QVariantMap &map, QMetaType type, void *target)
{
    const QMetaObject *metaObject = type.metaObject();
    QVariant result(type, target); // so that a dictionary that doesn't fit changes nothing
    for (int i = 0; i < metaObject->propertyCount(); ++i) {
        const QMetaProperty property = metaObject->property(i);
        const auto found = map.find(QString::fromUtf8(property.name()));
        if (found == map.end() || !property.isWritable())
            continue;
        const QMetaType wanted = property.metaType();
        QVariant value = *found;
        if (wanted != QMetaType::fromType<QVariant>()) {
            value = QVariant(wanted);
            if (!fromWire(*found, wanted, value.data()))
                return false;
        }
        if (!property.writeOnGadget(result.data(), value))
            return false;
    }
    type.destruct(target);
    type.construct(target, result.constData());
    return true;
}

} // namespace Fernweg::Wamp
