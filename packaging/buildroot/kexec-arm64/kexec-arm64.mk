################################################################################
#
# kexec-arm64
#
################################################################################

KEXEC_ARM64_VERSION = 0.1.0
KEXEC_ARM64_SITE = https://example.org/kexec-arm64/releases
KEXEC_ARM64_LICENSE = GPL-2.0-or-later
KEXEC_ARM64_LICENSE_FILES = COPYING
KEXEC_ARM64_DEPENDENCIES = dtc elfutils
KEXEC_ARM64_MAKE_OPTS = STRIP="$(TARGET_STRIP)"

# $(call kexec_arm64_library,SYMBOL,PACKAGE,SWITCH): a library that the program does without.
define kexec_arm64_library
ifeq ($$(BR2_PACKAGE_$(1)),y)
KEXEC_ARM64_CONF_OPTS += --with-$(3)
KEXEC_ARM64_DEPENDENCIES += $(2)
else
KEXEC_ARM64_CONF_OPTS += --without-$(3)
endif
endef

$(eval $(call kexec_arm64_library,ZLIB,zlib,zlib))
$(eval $(call kexec_arm64_library,XZ,xz,lzma))
$(eval $(call kexec_arm64_library,ZSTD,zstd,zstd))
$(eval $(call kexec_arm64_library,LZ4,lz4,lz4))
$(eval $(call kexec_arm64_library,BZIP2,bzip2,bzip2))
$(eval $(call kexec_arm64_library,LZO,lzo,lzo))
$(eval $(call kexec_arm64_library,OPENSSL,openssl,openssl))

$(eval $(autotools-package))
